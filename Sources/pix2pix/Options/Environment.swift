internal import Files
internal import Glibc
internal import SystemPackage

/// The folder that relative paths on the command line start from.
func currentFolder() -> FilePath {
  guard let name = getcwd(nil, 0) else { return "." }
  defer { free(name) }
  return FilePath(platformString: name)
}

/// An environment variable's bytes as a path; `nil` if it is not set or empty.
func environmentPath(_ name: String) -> FilePath? {
  guard let value = getenv(name), value.pointee != 0 else { return nil }
  let path = FilePath(platformString: value)
  return (path.isAbsolute ? path : currentFolder().pushing(path)).lexicallyNormalized()
}

/// The file of this program, to start its own children from.
func ownExecutable() throws -> FilePath {
  var buffer = [CChar](repeating: 0, count: 4096)
  let length = readlink("/proc/self/exe", &buffer, buffer.count - 1)
  guard length > 0 else { throw FileError.last("find", "/proc/self/exe") }
  return FilePath(bytes: buffer[..<length].map { UInt8(bitPattern: $0) })
}
