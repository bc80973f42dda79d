package import GRDB

/// One transaction of a `DataStore`: what is written and asked inside it happens together. The verbs are in extensions,
/// by what they are about. It must not be kept beyond the closure it was given to.
package struct StoreTransaction {
  package let database: Database
  /// The time of everything that this transaction writes.
  package let now: Timestamp

  package init(database: Database, now: Timestamp) {
    self.database = database
    self.now = now
  }

  /// Executes a statement.
  /// - Returns: the number of rows it changed.
  @discardableResult
  package func execute(_ sql: String, _ arguments: StatementArguments = StatementArguments()) throws -> Int {
    let statement = try database.cachedStatement(sql: sql)
    try statement.execute(arguments: arguments)
    return database.changesCount
  }

  /// Executes an INSERT.
  /// - Returns: the id of the new row.
  package func insert(_ sql: String, _ arguments: StatementArguments) throws -> Int64 {
    try execute(sql, arguments)
    return database.lastInsertedRowID
  }

  package func all<Value: StoreRecord>(
    _ type: Value.Type, _ sql: String, _ arguments: StatementArguments = StatementArguments()
  ) throws -> [Value] {
    try Value.fetchAll(try database.cachedStatement(sql: sql), arguments: arguments)
  }

  package func one<Value: StoreRecord>(
    _ type: Value.Type, _ sql: String, _ arguments: StatementArguments = StatementArguments()
  ) throws -> Value? {
    try Value.fetchOne(try database.cachedStatement(sql: sql), arguments: arguments)
  }

  package func value<Value: DatabaseValueConvertible>(
    _ type: Value.Type, _ sql: String, _ arguments: StatementArguments = StatementArguments()
  ) throws -> Value? {
    try Value.fetchOne(try database.cachedStatement(sql: sql), arguments: arguments)
  }

  package func values<Value: DatabaseValueConvertible>(
    _ type: Value.Type, _ sql: String, _ arguments: StatementArguments = StatementArguments()
  ) throws -> [Value] {
    try Value.fetchAll(try database.cachedStatement(sql: sql), arguments: arguments)
  }

  /// Of a statement that is given often.
  package func firstRow(_ sql: String, _ arguments: StatementArguments = StatementArguments()) throws -> Row? {
    try Row.fetchOne(try database.cachedStatement(sql: sql), arguments: arguments)
  }

  /// The rows of a query, one after another: many need no more memory than one. A row must not be kept.
  package func forEachRow(
    _ sql: String, _ arguments: StatementArguments = StatementArguments(), _ take: (Row) throws -> Void
  ) throws {
    let rows = try Row.fetchCursor(try database.cachedStatement(sql: sql), arguments: arguments)
    while let row = try rows.next() { try take(row) }
  }

  /// The rows of any query, column name to value, in order: for views.
  package func rows(_ sql: String, _ arguments: StatementArguments = StatementArguments()) throws -> [Row] {
    try Row.fetchAll(database, sql: sql, arguments: arguments)
  }
}
