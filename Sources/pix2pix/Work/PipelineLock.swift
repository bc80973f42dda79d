internal import Files
internal import Glibc
internal import Store
internal import SystemPackage

/// One run of a pipeline at a time, by a kernel lock that ends with its process. A note beside it says whose it is.
enum PipelineLock {
  /// - Parameter wait: seconds.
  /// - Throws: `CommandError.locked`.
  static func take(_ name: String, in store: DataStore, wait: Double) throws -> FileLock {
    let folder = store.workspace.appending("locks")
    try Folder.create(folder)
    let note = folder.appending("pipeline-\(name).holder")
    let began = store.time.monotonic()
    while true {
      if let lock = try FileLock(folder.appending("pipeline-\(name).lock")) {
        try DurableFile.write(Array("process \(getpid()) since \(store.time.now())".utf8), to: note)
        return lock
      }
      guard Double(store.time.monotonic() - began) < wait * 1000 else {
        let holder = (try? readFile(note, limit: 200)).map { String(decoding: $0, as: UTF8.self) }
        throw CommandError.locked(pipeline: name, holder: holder ?? "an unknown process")
      }
      usleep(200_000)
    }
  }
}
