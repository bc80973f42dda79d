internal import Files
internal import Glibc
internal import Store
internal import SystemPackage

/// Keeps two ingests of one dataset apart. The kernel's lock ends with the process; a note beside it says whose it is.
struct IngestLock {
  private let lock: FileLock
  private let note: FilePath

  /// - Throws: `alreadyRunning`.
  init(dataset: String, workspace: FilePath, time: TimeSource) throws {
    let folder = workspace.appending("locks")
    try Folder.create(folder)
    note = folder.appending("ingest-\(dataset).holder")
    guard let lock = try FileLock(folder.appending("ingest-\(dataset).lock")) else {
      let holder = (try? readFile(note, limit: 200)).map { String(decoding: $0, as: UTF8.self) }
      throw IngestError.alreadyRunning(dataset: dataset, holder: holder)
    }
    self.lock = lock
    try DurableFile.write(Array("process \(getpid()) since \(time.now())".utf8), to: note)
  }

  /// Takes the note away; the lock, held until now, ends with this value.
  func release() {
    withExtendedLifetime(lock) { _ = DurableFile.remove(note) }
  }
}
