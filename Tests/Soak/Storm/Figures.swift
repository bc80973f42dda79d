import GRDB
import Store

/// What a storm asks the store.
enum Figures {
  /// How many jobs are in each state: "52 completed, 3 running".
  static func jobs(_ store: DataStore) throws -> String {
    try lines(store, "SELECT count(*), state FROM jobs GROUP BY state ORDER BY 1 DESC").joined(separator: ", ")
  }

  static func ended(_ store: DataStore) throws -> [String] {
    try lines(
      store,
      """
      SELECT count(*), kind, state FROM jobs WHERE finished_at IS NOT NULL GROUP BY kind, state ORDER BY kind, state
      """)
  }

  static func outcomes(_ store: DataStore) throws -> String {
    try lines(store, "SELECT count(*), outcome FROM attempts GROUP BY outcome ORDER BY 1 DESC").joined(separator: ", ")
  }

  static func count(_ store: DataStore, _ query: String) throws -> Int {
    try store.read { try $0.value(Int.self, query) ?? 0 }
  }

  static func unfinished(_ store: DataStore) throws -> [Int64] {
    try numbers(store, "SELECT id FROM jobs WHERE finished_at IS NULL ORDER BY id")
  }

  static func stopped(_ store: DataStore) throws -> [Int64] {
    try numbers(store, "SELECT id FROM jobs WHERE state IN ('cancelled', 'discarded') ORDER BY id")
  }

  /// Running jobs that another death of their process would discard.
  static func barren(_ store: DataStore) throws -> [Int64] {
    try numbers(store, "SELECT id FROM jobs WHERE state = 'running' AND barren_losses > 0 AND NOT committed")
  }

  /// Milliseconds from the kill of a worker to the row that says so, ascending.
  static func notices(_ store: DataStore, _ deaths: [(pid: Int32, at: Int64)]) throws -> [Int64] {
    try store.read { transaction in
      try deaths.compactMap { pid, at in
        try transaction.value(
          Int64.self,
          """
          SELECT stopped_at - ?2 FROM workers WHERE pid = ?1 AND stop_reason = 'died' AND started_at <= ?2
            AND stopped_at >= ?2
          """,
          [Int(pid), at])
      }.sorted()
    }
  }

  private static func numbers(_ store: DataStore, _ query: String) throws -> [Int64] {
    try store.read { try $0.values(Int64.self, query) }
  }

  private static func lines(_ store: DataStore, _ query: String) throws -> [String] {
    try store.read { try $0.rows(query) }.map { row in
      row.databaseValues.map { $0.storage.value.map { "\($0)" } ?? "none" }.joined(separator: " ")
    }
  }
}
