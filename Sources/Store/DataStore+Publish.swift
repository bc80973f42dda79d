internal import Files
internal import GRDB
internal import Glibc
package import SystemPackage

extension DataStore {
  /// The table that only a published history has: when it was published, and of which schema.
  static let publicationTable = "publication"

  /// Writes what the views say now into a file of its own, for people who may not write to the workspace, and for network
  /// shares: a plain table for each view (nothing that SQLite before 3.37 could not read), journal mode DELETE, mode 0444.
  ///
  /// Under the name there is the old history or the new one, whole and on the disk. The views are read at one moment.
  /// Workers go on meanwhile.
  package func publishHistory(to file: FilePath) throws {
    try requirePlace()
    DurableFile.removeAbandoned(beside: file)
    let temporary = DurableFile.temporaryPath(for: file)
    try DataStore.createEmpty(temporary)
    do {
      let source = try SQLiteName(of: self.file)
      let target = try SQLiteName(of: temporary)
      let queue = try DatabaseQueue(
        path: source.text, configuration: DataStore.configuration(.worker))
      try withExtendedLifetime((source.text, target.text)) {
        try queue.writeWithoutTransaction { try copyViews($0, to: target.text) }
      }
      try queue.close()
      guard temporary.withPlatformString({ chmod($0, 0o444) }) == 0 else { throw FileError.last("protect", temporary) }
      try DurableFile.syncFile(temporary)
      try DurableFile.rename(temporary, to: file)
    } catch {
      DurableFile.remove(temporary)
      throw error
    }
  }

  private func copyViews(_ database: Database, to name: String) throws {
    try database.execute(sql: "ATTACH DATABASE ? AS published", arguments: [name])
    // The file is synced when it is whole; until then nobody knows its name.
    try database.execute(sql: "PRAGMA published.journal_mode = OFF")
    try database.execute(sql: "PRAGMA published.synchronous = OFF")
    try database.inTransaction(.deferred) {
      try database.execute(
        sql: """
          CREATE TABLE published.\(DataStore.publicationTable) (published_at TEXT, schema_version INTEGER);
          PRAGMA published.application_id = \(Schema.applicationID);
          """)
      for view in Schema.current.views {
        try database.execute(
          sql: "CREATE TABLE published.\(view.name.quotedDatabaseIdentifier) AS SELECT * FROM main.\(view.name)")
      }
      try database.execute(
        sql: "INSERT INTO published.\(DataStore.publicationTable) VALUES (?, ?)",
        arguments: [time.now().description, Schema.current.version])
      return .commit
    }
    try database.execute(sql: "DETACH DATABASE published")
  }

  /// Whether a file is a history that was published before: only that is replaced.
  package static func isPublishedHistory(_ file: FilePath) -> Bool {
    var configuration = Configuration()
    configuration.readonly = true
    guard let name = try? SQLiteName(of: file),
      let queue = try? DatabaseQueue(path: name.text, configuration: configuration)
    else { return false }
    let isOurs = try? queue.read { database in
      let application = try Int32.fetchOne(database, sql: "PRAGMA application_id")
      return try application == Schema.applicationID && database.tableExists(DataStore.publicationTable)
    }
    return isOurs ?? false
  }

  /// Makes an empty file (0600) under a name that nobody has.
  static func createEmpty(_ file: FilePath) throws(FileError) {
    let descriptor = file.withPlatformString { Glibc.open($0, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600) }
    guard descriptor >= 0 else { throw FileError.last("create", file) }
    close(descriptor)
  }
}
