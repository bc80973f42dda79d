package import SystemPackage

/// One result to be made.
package struct TranslationItem: Sendable, Hashable {
  /// What the observer knows it by.
  package let id: Int64
  /// Absolute, links above it resolved.
  package let input: FilePath
  /// Absolute.
  package let output: FilePath
  /// From 1: which of several results of the input it is.
  package let sample: Int

  package init(id: Int64, input: FilePath, output: FilePath, sample: Int = 1) {
    self.id = id
    self.input = input
    self.output = output
    self.sample = sample
  }
}
