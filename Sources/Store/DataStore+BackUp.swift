internal import Files
internal import GRDB
package import SystemPackage

extension DataStore {
  /// Writes a consistent copy of the store (0600), of the moment at which it is called, while others go on. Under the name
  /// there is the whole copy, on the disk, or nothing.
  package func backUp(to file: FilePath) throws {
    try requirePlace()
    DurableFile.removeAbandoned(beside: file)
    try DataStore.copy(main, to: file)
  }

  static func copy(_ queue: DatabaseQueue, to file: FilePath) throws {
    let temporary = DurableFile.temporaryPath(for: file)
    try createEmpty(temporary)
    do {
      let name = try SQLiteName(of: temporary)
      try queue.writeWithoutTransaction { try $0.execute(sql: "VACUUM INTO ?", arguments: [name.text]) }
      // SQLite 3.40 does not sync what VACUUM INTO writes.
      try DurableFile.syncFile(temporary)
      try DurableFile.rename(temporary, to: file)
    } catch {
      DurableFile.remove(temporary)
      throw error
    }
  }
}
