/// The tables and views of `store.sqlite`. A shipped migration is never edited: the next one is appended.
package struct Schema: Sendable {
  package struct View: Sendable {
    package let name: String
    /// Its SELECT.
    package let definition: String

    package init(name: String, definition: String) {
      self.name = name
      self.definition = definition
    }
  }

  /// "P2PX" in ASCII: what `PRAGMA application_id` holds in a store of this program.
  static let applicationID: Int32 = 0x5032_5058

  /// Element `n` leads from version `n` to version `n + 1`.
  package var migrations: [[String]]
  /// Dropped and made again at every migration, as they hold nothing.
  package var views: [View]

  /// What a store of this schema has in `PRAGMA user_version`.
  package var version: Int { migrations.count }

  /// This program's.
  package static let current = Schema(
    migrations: [
      [datasetTables, jobTables, modelTables, translationTables], [jobRoom], [jobIndexes],
      [jobFamilies, translationChunks], [gate], [pairRecipes], [verifiedFiles],
    ],
    views: jobViews + datasetViews + trainingViews + gateViews + translationViews)

  /// An SQL expression: the ISO-8601 text of a column of milliseconds.
  static func iso(_ column: String) -> String {
    "strftime('%Y-%m-%dT%H:%M:%fZ', \(column) / 1000.0, 'unixepoch')"
  }

  /// An SQL expression: the seconds between two columns of milliseconds.
  static func seconds(_ from: String, _ to: String) -> String {
    "round((\(to) - \(from)) / 1000.0, 3)"
  }
}
