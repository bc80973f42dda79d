internal import ArgumentParser
internal import Files
internal import SystemPackage

/// A path given on the command line: made absolute from the current folder, its bytes kept.
struct PathArgument: ExpressibleByArgument {
  let path: FilePath

  init(_ path: FilePath) {
    self.path = path
  }

  init?(argument: String) {
    let bytes = RawArguments.bytes(of: argument)
    guard !bytes.isEmpty, !bytes.contains(0) else { return nil }
    let path = FilePath(bytes: bytes)
    self.path = (path.isAbsolute ? path : currentFolder().pushing(path)).lexicallyNormalized()
  }

  static var defaultCompletionKind: CompletionKind { .file() }
}
