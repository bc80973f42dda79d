internal import Files
internal import GRDB
internal import Store
internal import SystemPackage

/// The working set of one scan of a dataset, in a file of its own: memory does not grow with the number of files. What was
/// found out about contents stays in it when a scan is interrupted, so that the next one goes on from there; when a scan has
/// been recorded the file is removed. It is never the only place of anything: whatever is wrong with it, it is made anew.
final class ScanDatabase: Sendable {
  private let queue: DatabaseQueue
  private let path: FilePath
  /// Keeps what the name stands on.
  private let name: SQLiteName

  /// - Parameters:
  ///   - folder: of the workspace, for such files.
  ///   - geometry: what images are looked at as; what is known in another one is dropped.
  init(dataset: String, folder: FilePath, geometry: String) throws {
    try Folder.create(folder)
    path = folder.appending(dataset + ".sqlite")
    name = try SQLiteName(of: path)
    do {
      queue = try ScanDatabase.open(name.text, geometry)
    } catch let error as DatabaseError where error.resultCode.primaryResultCode != .SQLITE_FULL {
      ScanDatabase.remove(path)
      queue = try ScanDatabase.open(name.text, geometry)
    }
  }

  private static func open(_ name: String, _ geometry: String) throws -> DatabaseQueue {
    var configuration = Configuration()
    configuration.prepareDatabase { database in
      // A crash loses nothing that was committed; a power cut may lose the last of it, and never more.
      try database.execute(sql: "PRAGMA journal_mode = WAL")
      try database.execute(sql: "PRAGMA synchronous = NORMAL")
      try database.execute(sql: "PRAGMA cache_size = -8000")
      try database.execute(sql: "PRAGMA journal_size_limit = 67108864")
    }
    let queue = try DatabaseQueue(path: name, configuration: configuration)
    try queue.write { database in
      try database.execute(sql: ScanDatabase.schema)
      try database.execute(sql: "DELETE FROM facts WHERE geometry <> ?", arguments: [geometry])
    }
    return queue
  }

  /// Deletes a database with what SQLite writes beside it.
  private static func remove(_ path: FilePath) {
    for end in ["", "-wal", "-shm", "-journal"] { DurableFile.remove(FilePath(bytes: path.bytes + Array(end.utf8))) }
  }

  /// Runs `body` in one transaction.
  func write<T>(_ body: (Database) throws -> T) throws -> T { try queue.write(body) }

  func read<T>(_ body: (Database) throws -> T) throws -> T { try queue.unsafeRead(body) }

  /// Gives what a query finds, a page at a time: memory does not grow with it, and `body` may write.
  /// - Parameters:
  ///   - start: what comes before every key.
  ///   - sql: whose first column is a key, in ascending order; it finds what is behind the key `:last`, `:limit` rows at the most.
  ///   - keep: what is kept of a row, which is gone after that; `nil`: nothing.
  func forEachPage<Key: DatabaseValueConvertible & StatementColumnConvertible, Value>(
    from start: Key, _ sql: String, _ arguments: StatementArguments = StatementArguments(), size: Int = 1000,
    keep: (Row) throws -> Value?, _ body: ([Value]) throws -> Void
  ) throws {
    var last = start
    while true {
      var page: [Value] = []
      let count = try read { database in
        let rows = try Row.fetchCursor(
          database.cachedStatement(sql: sql), arguments: arguments + ["last": last, "limit": size])
        var count = 0
        while let row = try rows.next() {
          count += 1
          last = row[0]
          if let value = try keep(row) { page.append(value) }
        }
        return count
      }
      if !page.isEmpty { try body(page) }
      if count < size { return }
    }
  }

  func forEachPage<Key: DatabaseValueConvertible & StatementColumnConvertible>(
    from start: Key, _ sql: String, _ arguments: StatementArguments = StatementArguments(), size: Int = 1000,
    _ body: ([Row]) throws -> Void
  ) throws {
    try forEachPage(from: start, sql, arguments, size: size, keep: { $0.copy() }, body)
  }

  /// The scan is recorded, and nothing of it is needed any more.
  func discard() throws {
    try queue.close()
    ScanDatabase.remove(path)
  }

  /// The scan has failed: what it has read is kept, if there is any.
  func close() throws {
    let hasContent = try read { try Bool.fetchOne($0, sql: "SELECT EXISTS (SELECT 1 FROM contents)") } ?? false
    try queue.close()
    if !hasContent { ScanDatabase.remove(path) }
  }

  /// `contents` and `facts` outlive an interrupted scan; the rest is of this one.
  private static let schema = """
    CREATE TABLE IF NOT EXISTS contents (
      path TEXT PRIMARY KEY, size INTEGER, modified_ns INTEGER, changed_ns INTEGER, inode INTEGER, device INTEGER,
      sha256 TEXT NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS facts (
      sha256 TEXT PRIMARY KEY, geometry TEXT NOT NULL, facts BLOB NOT NULL, is_new INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS shifts (
      input_sha256 TEXT NOT NULL, target_sha256 TEXT NOT NULL, geometry TEXT NOT NULL, x REAL NOT NULL, y REAL NOT NULL,
      confidence REAL NOT NULL, is_new INTEGER NOT NULL, PRIMARY KEY (input_sha256, target_sha256, geometry)
    ) WITHOUT ROWID;

    CREATE INDEX IF NOT EXISTS shifts_new ON shifts (is_new) WHERE is_new = 1;

    DROP TABLE IF EXISTS files;
    CREATE TABLE files (
      id INTEGER PRIMARY KEY, source TEXT NOT NULL, path TEXT NOT NULL, role TEXT NOT NULL,
      size INTEGER, modified_ns INTEGER, changed_ns INTEGER, inode INTEGER, device INTEGER, sha256 TEXT,
      known_state TEXT, known_reason TEXT, known_sha256 TEXT, is_fresh INTEGER NOT NULL, was_read INTEGER NOT NULL DEFAULT 0,
      state TEXT, reason TEXT, detail TEXT, match_key TEXT, folded_key TEXT, is_matched INTEGER NOT NULL DEFAULT 0
    );
    CREATE INDEX files_path ON files (source, path);
    CREATE INDEX files_fresh ON files (id) WHERE is_fresh = 1;
    CREATE INDEX files_undecided ON files (id) WHERE state IS NULL;
    CREATE INDEX files_key ON files (match_key) WHERE match_key IS NOT NULL;
    CREATE INDEX files_folded ON files (folded_key) WHERE folded_key IS NOT NULL;

    DROP TABLE IF EXISTS unchanged_runs;
    CREATE TABLE unchanged_runs (
      id INTEGER PRIMARY KEY, source TEXT NOT NULL, role TEXT NOT NULL, first TEXT NOT NULL, last TEXT NOT NULL
    );

    DROP TABLE IF EXISTS known_pairs;
    CREATE TABLE known_pairs (
      id INTEGER PRIMARY KEY, is_present INTEGER NOT NULL, pair_key TEXT NOT NULL, group_key TEXT NOT NULL,
      split TEXT NOT NULL, content TEXT NOT NULL, input_path TEXT NOT NULL, input_sha256 TEXT NOT NULL,
      input_region TEXT NOT NULL, input_area TEXT, target_path TEXT NOT NULL, target_sha256 TEXT NOT NULL,
      target_region TEXT NOT NULL, target_area TEXT, width INTEGER NOT NULL, height INTEGER NOT NULL, shift_x REAL,
      shift_y REAL, shift_score REAL, flags TEXT
    );
    CREATE INDEX known_pairs_content ON known_pairs (content, is_present, id);
    CREATE INDEX known_pairs_group ON known_pairs (group_key, is_present, id);
    CREATE INDEX known_pairs_key ON known_pairs (pair_key) WHERE is_present = 1;

    DROP TABLE IF EXISTS manifest_lines;
    CREATE TABLE manifest_lines (
      id INTEGER PRIMARY KEY, root TEXT NOT NULL, line INTEGER NOT NULL, input TEXT NOT NULL, target TEXT NOT NULL,
      group_key TEXT, split TEXT, UNIQUE (root, input, target)
    );
    DROP TABLE IF EXISTS listed;
    CREATE TABLE listed (
      root TEXT NOT NULL, path TEXT NOT NULL, place TEXT NOT NULL, reason TEXT, detail TEXT, PRIMARY KEY (root, path)
    ) WITHOUT ROWID;

    DROP TABLE IF EXISTS matches;
    CREATE TABLE matches (
      id INTEGER PRIMARY KEY, input_file INTEGER NOT NULL, target_file INTEGER NOT NULL, group_key TEXT, split TEXT
    );

    DROP TABLE IF EXISTS traits;
    CREATE TABLE traits (candidate INTEGER PRIMARY KEY, traits BLOB NOT NULL);

    DROP TABLE IF EXISTS candidates;
    CREATE TABLE candidates (
      id INTEGER PRIMARY KEY, pair_key TEXT NOT NULL, input_file INTEGER NOT NULL, target_file INTEGER NOT NULL,
      input_path TEXT NOT NULL, target_path TEXT NOT NULL, group_key TEXT NOT NULL, given_split TEXT, content TEXT,
      input_sha256 TEXT, input_region TEXT, input_area TEXT, target_sha256 TEXT, target_region TEXT, target_area TEXT,
      width INTEGER, height INTEGER, shift_x REAL, shift_y REAL, shift_score REAL, flags TEXT, split TEXT,
      likeness INTEGER NOT NULL DEFAULT 0, is_near INTEGER NOT NULL DEFAULT 0, reason TEXT, input_reason TEXT, input_detail TEXT, target_reason TEXT,
      target_detail TEXT
    );
    CREATE INDEX candidates_input ON candidates (input_file);
    CREATE INDEX candidates_group ON candidates (group_key) WHERE reason IS NULL;
    CREATE INDEX candidates_target ON candidates (target_file);
    CREATE INDEX candidates_content ON candidates (content) WHERE reason IS NULL;
    CREATE INDEX candidates_key ON candidates (pair_key) WHERE reason IS NULL;
    """
}
