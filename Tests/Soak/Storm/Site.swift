import Glibc
import Store
import SystemPackage

/// The program, and the workspace that it works in.
protocol Site {
  var program: String { get }
  /// Everything is below it.
  var folder: FilePath { get }
  var workspace: FilePath { get }
}

extension Site {
  /// Starts the program; what it says goes into files of its own.
  func launch(_ arguments: [String]) throws -> Launched {
    let unique = "\(getpid())-\(TimeSource.system.monotonic())-\(UInt32.random(in: 0 ... .max))"
    return try Launched(arguments, on: self, said: folder.appending("said-\(unique)"))
  }
}
