package import Files
package import SystemPackage

/// One file found under an input, and where a result of it goes.
package struct PlannedItem: Sendable {
  /// What is known before the file is opened.
  package enum Kind: Sendable {
    /// To be tried; that it is an image is known only when it is read.
    case candidate
    /// A file that a system left behind (`._*`, `Thumbs.db`, `.DS_Store`, `@eaDir`), or an unfinished output: no image of
    /// the user's.
    case leftover
    /// Left out by `include` or `exclude`.
    case excluded
    /// Not to be opened: a pipe, a device.
    case notAFile
    /// A folder that cannot be listed, a link to nothing.
    case unreadable(FileError)
  }

  /// Absolute, links above it resolved.
  package let input: FilePath
  /// Absolute.
  package let output: FilePath
  /// From 1: which of several results of the input it is.
  package let sample: Int
  package let kind: Kind
  /// Bytes of the input; 0 if it cannot be looked at.
  package let size: Int64

  package init(input: FilePath, output: FilePath, sample: Int = 1, kind: Kind, size: Int64) {
    self.input = input
    self.output = output
    self.sample = sample
    self.kind = kind
    self.size = size
  }

  package var isCandidate: Bool {
    if case .candidate = kind { true } else { false }
  }
}
