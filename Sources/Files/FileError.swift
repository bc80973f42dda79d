internal import Glibc
package import SystemPackage

/// An operation on a file that the system refused.
package struct FileError: Error, CustomStringConvertible, Sendable {
  /// What was tried, as a verb: "read", "write", "rename".
  package let operation: String
  package let path: FilePath
  package let code: Errno

  package init(_ operation: String, _ path: FilePath, _ code: Errno) {
    self.operation = operation
    self.path = path
    self.code = code
  }

  /// The error of the system call that just failed.
  package static func last(_ operation: String, _ path: FilePath) -> FileError {
    FileError(operation, path, Errno(rawValue: errno))
  }

  /// This user may not change what is there, or nobody may.
  package var isReadOnly: Bool { [.permissionDenied, .notPermitted, .readOnlyFileSystem].contains(code) }

  package var isNoSpace: Bool { code == .noSpace || code == Errno(rawValue: EDQUOT) }

  package var description: String {
    "cannot \(operation) `\(path.escaped)`: \(reason)"
  }

  /// What the system says, as the end of a sentence.
  package var reason: String {
    switch code {
    case .noSuchFileOrDirectory: "no such file or folder"
    case .permissionDenied: "permission denied"
    case .noSpace: "no space left on the device"
    default: String(cString: strerror(code.rawValue)).lowercased()
    }
  }
}
