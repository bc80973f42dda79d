import Files
internal import Glibc
package import SystemPackage

/// Makes a symbolic link at `path`.
package func symbolicLink(_ path: FilePath, to target: FilePath) throws {
  let result = path.withPlatformString { name in target.withPlatformString { symlink($0, name) } }
  guard result == 0 else { throw FileError.last("link", path) }
}

/// Makes a file of `size` bytes that takes no room.
package func sparseFile(_ path: FilePath, size: Int64) throws {
  try DurableFile.write([], to: path)
  guard path.withPlatformString({ truncate($0, off_t(size)) }) == 0 else { throw FileError.last("lengthen", path) }
}

/// Makes a named pipe: opening it to read would wait for ever.
package func namedPipe(_ path: FilePath) throws {
  guard path.withPlatformString({ mkfifo($0, 0o600) }) == 0 else { throw FileError.last("create", path) }
}

/// Makes a file or folder look as if it had last changed so many hours ago.
package func setAge(of path: FilePath, hours: Int) throws {
  let then = timeval(tv_sec: time(nil) - hours * 3600, tv_usec: 0)
  guard path.withPlatformString({ utimes($0, [then, then]) }) == 0 else { throw FileError.last("age", path) }
}
