internal import Files
package import Store
internal import SystemPackage

/// A store in a folder that goes with it.
package final class TestStore: Sendable {
  package let folder: TemporaryFolder
  package let time: FakeTime
  package let store: DataStore

  package init() throws {
    folder = try TemporaryFolder()
    time = FakeTime()
    store = try DataStore.open(workspace: folder("workspace"), time: time.source)
  }

  /// The same store through connections of their own, as another process would have.
  package func another() throws -> DataStore {
    try DataStore.open(workspace: folder("workspace"), patience: .worker, time: time.source)
  }
}
