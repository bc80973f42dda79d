internal import Files
internal import GRDB

/// Whether an operation failed because the disk is full: nothing of it was kept, and nothing before it is lost.
package func isDiskFull(_ error: any Error) -> Bool {
  if let error = error as? FileError { return error.isNoSpace }
  if let error = error as? DatabaseError { return error.resultCode == .SQLITE_FULL }
  return false
}
