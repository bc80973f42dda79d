import Files
import Store
import Synchronization
import SystemPackage
import TestSupport

/// A disk of which a power cut leaves what was synced, and nothing else: copies of a store's files, made whenever its log is
/// brought to the disk.
final class SimulatedDisk: Sendable {
  private let kept: TemporaryFolder
  /// Whether it says that it has synced and has not.
  private let lies: Bool
  private static let names = ["store.sqlite", "store.sqlite-wal"]

  init(lies: Bool = false) throws {
    kept = try TemporaryFolder(inMemory: true)
    self.lies = lies
  }

  func sync(_ log: FilePath) throws {
    if !lies { try keep(log.removingLastComponent()) }
  }

  func keep(_ workspace: FilePath) throws {
    for name in Self.names {
      try kept.write(try readFile(workspace.appending(name)), to: kept(name))
    }
  }

  /// Starts the machine again.
  /// - Returns: the store as it is found then, in a folder that lasts as long as the second value.
  func afterPowerCut() throws -> (DataStore, TemporaryFolder) {
    let folder = try TemporaryFolder(inMemory: true)
    for name in Self.names { try folder.write(try readFile(kept(name)), to: folder(name)) }
    return (try DataStore.open(workspace: folder.path), folder)
  }
}
