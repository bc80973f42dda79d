package import Files
package import SystemPackage

/// One file found under an input, and where its result goes.
package struct TranslationItem: Sendable {
  /// What is known before the file is opened.
  package enum Kind: Sendable {
    /// To be tried; that it is an image is known only when it is read.
    case candidate
    /// A file that a system left behind (`._*`, `Thumbs.db`, `.DS_Store`, `@eaDir`), or an unfinished output: no image of
    /// the user's.
    case leftover
    /// Not to be opened: a pipe, a device.
    case notAFile
    /// A folder that cannot be listed, a link to nothing.
    case unreadable(FileError)
  }

  /// Absolute, links above it resolved.
  package let input: FilePath
  /// Absolute.
  package let output: FilePath
  /// The output below the output folder.
  package let relativeOutput: FilePath
  package let kind: Kind
  /// Bytes of the input; 0 if it cannot be looked at.
  package let size: Int64

  package init(input: FilePath, output: FilePath, relativeOutput: FilePath, kind: Kind, size: Int64) {
    self.input = input
    self.output = output
    self.relativeOutput = relativeOutput
    self.kind = kind
    self.size = size
  }

  package var isCandidate: Bool {
    if case .candidate = kind { true } else { false }
  }
}
