import Files
import Foundation
import Glibc
import Store
import Synchronization
import SystemPackage
import TestSupport
import Testing

/// A store whose file is not where it was.
struct LostStoreTests {
  private func workspace(dataset: String) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    let store = try DataStore.open(workspace: folder.path)
    _ = try store.write { try $0.findOrCreateDataset(named: dataset) }
    try store.truncateLog()
    return folder
  }

  private func move(_ source: FilePath, to target: FilePath) {
    _ = source.withPlatformString { from in target.withPlatformString { rename(from, $0) } }
  }

  @Test(arguments: [false, true])
  func whatIsWrittenAfterItIsRefused(isReplaced: Bool) throws {
    let (folder, other) = (try workspace(dataset: "maps"), try workspace(dataset: "night"))
    let file = folder("store.sqlite")
    let store = try DataStore.open(workspace: folder.path)
    if isReplaced { move(other("store.sqlite"), to: file) } else { DurableFile.remove(file) }
    #expect(throws: StoreError.vanished(file)) { try store.write { try $0.findOrCreateDataset(named: "lost") } }
    #expect(throws: StoreError.vanished(file)) { try store.writeLightly { try $0.findOrCreateDataset(named: "lost") } }
    #expect(throws: StoreError.vanished(file)) { try store.read { try $0.datasets() } }
    #expect(throws: StoreError.vanished(file)) { try store.truncateLog() }
    #expect(throws: StoreError.vanished(file)) { try store.backUp(to: folder("copy")) }
    #expect(throws: StoreError.vanished(file)) { try store.publishHistory(to: folder("history")) }
    #expect(FileStatus.exists(file) == isReplaced, "none is made in its place")
  }

  @Test(arguments: ["models", "runs", "logs", "claims"], [false, true])
  func aWorkspaceWithoutItIsNotBegunAnew(place: String, isEmpty: Bool) throws {
    let folder = try TemporaryFolder()
    try folder.write([1], to: folder("\(place)/1/something"))
    if isEmpty { try folder.write([], to: folder("store.sqlite")) }
    #expect(throws: StoreError.storeGone(folder.path)) { try DataStore.open(workspace: folder.path) }
    #expect(throws: StoreError.storeGone(folder.path), "nor by a command that makes none") {
      try DataStore.open(workspace: folder.path, create: false)
    }
    #expect(FileStatus.exists(folder("store.sqlite")) == isEmpty)
    try Folder.remove(folder(place).appending("1"))
    #expect(throws: Never.self) { try DataStore.open(workspace: folder.path) }
  }

  /// Between the opening of the file and the lock under which nobody replaces it.
  @Test func whoOpensItWhileAnotherIsRestoredGetsTheOther() throws {
    let (folder, other) = (try workspace(dataset: "maps"), try workspace(dataset: "night"))
    let file = folder("store.sqlite")
    let restoration = Mutex(try FileLock(folder("store.lock"), .exclusive))
    let found = Mutex<[String]?>(nil)
    let path = folder.path
    Thread.detachNewThread {
      let names = try? DataStore.open(workspace: path).read { try $0.datasets().map(\.name) }
      found.withLock { $0 = names ?? [] }
    }
    func isOpen() throws -> Bool {
      try Folder.names(in: "/proc/self/fd").contains { name in
        let link = FilePath("/proc/self/fd").pushing(FilePath(bytes: name))
        return (try? FileManager.default.destinationOfSymbolicLink(atPath: link.string)) == file.string
      }
    }
    while try !isOpen() { usleep(1000) }
    usleep(50_000)
    move(other("store.sqlite"), to: file)
    restoration.withLock { $0 = nil }
    while found.withLock({ $0 == nil }) { usleep(1000) }
    #expect(found.withLock { $0 } == ["night"])
  }
}
