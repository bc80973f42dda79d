internal import Files
internal import GRDB
internal import SystemPackage

/// SQLite says of memory that processes are to share, or of a sync, which found no room, only that input or output failed.
func isOutOfRoom(_ error: DatabaseError, in folder: FilePath) -> Bool {
  guard error.resultCode.primaryResultCode == .SQLITE_IOERR, let free = try? Folder.freeSpace(at: folder) else {
    return false
  }
  // The least that is shared is 32 KiB.
  return free < 1 << 16
}

/// Whether an operation failed because the disk is full: nothing of it was kept, and nothing before it is lost.
package func isDiskFull(_ error: any Error) -> Bool {
  if let error = error as? FileError { return error.isNoSpace }
  if let error = error as? DatabaseError { return error.resultCode == .SQLITE_FULL }
  return false
}
