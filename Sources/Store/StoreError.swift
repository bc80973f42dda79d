internal import Files
package import SystemPackage

/// Why the store cannot do what was asked.
package enum StoreError: Error, Sendable, Equatable {
  case noWorkspace(FilePath)
  /// A workspace with models or runs whose store is missing or empty.
  case storeGone(FilePath)
  /// The store's file was removed or replaced while this process had it open.
  case vanished(FilePath)
  case networkFileSystem(FilePath, kind: String)
  case notAStore(FilePath)
  case newerSchema(FilePath, found: Int, known: Int)
  /// Another process uses the schema that must be changed, or is changing it.
  case schemaInUse(FilePath)
  /// Something has the store open that is to be replaced. `workers`: the names of those that live.
  case storeInUse(FilePath, workers: [String])
  case noBackup(FilePath)
  /// Not a store that could take another's place.
  case badBackup(FilePath, reason: String)
  case cannotOpen(FilePath, reason: String)
  /// The workspace's folder, its file or its file system is read-only for this user.
  case notWritable(FilePath, reason: String)
  case damaged(FilePath, reason: String)
  /// `what`: "dataset", "model", "run", "job".
  case notFound(what: String, name: String, nearest: String?)
  case noSuchVersion(model: String, version: Int, latest: Int)
  case noSuchAlias(model: String, alias: String, known: [String])
  case badModelReference(String)
  case aliasMoved(model: String, alias: String, expected: String, found: String)
  case noPrevious(model: String)
  /// A claim that another holds by now, or that has ended: nothing was written.
  case claimLost(job: Int64, claim: Int64)
  case outputTaken(FilePath, job: Int64)
  case brokenRow(table: String, id: Int64)

  /// Whether the same command may succeed a little later: exit 75.
  package var isTemporary: Bool {
    switch self {
    case .schemaInUse, .storeInUse, .aliasMoved: true
    default: false
    }
  }
}

extension StoreError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .noWorkspace(let path):
      "there is no workspace at `\(path.escaped)`: run a command that makes one (ingest, demo), or give --workspace"
    case .storeGone(let path):
      "the workspace `\(path.escaped)` has models, runs or logs, but the store that knows them is gone or empty: bring it "
        + "back with `pix2pix restore BACKUP`, or move what is in the folder away to begin anew"
    case .vanished(let path):
      "the store `\(path.escaped)` was removed, moved or replaced while it was in use, and nothing more is recorded: bring it "
        + "back (`pix2pix restore BACKUP`), or give --workspace its new place"
    case .networkFileSystem(let path, let kind):
      "cannot keep a store in `\(path.escaped)`: it is on \(kind), where SQLite's log is not safe; put the workspace on "
        + "a local disk (sources and outputs may stay on the network)"
    case .notAStore(let path):
      "`\(path.escaped)` is not a store of pix2pix: give another --workspace, or move that file away"
    case .newerSchema(let path, let found, let known):
      "`\(path.escaped)` has schema version \(found) and this program knows only \(known): use the newer program that "
        + "wrote it"
    case .schemaInUse(let path):
      "cannot bring `\(path.escaped)` to this program's schema while another process uses it: try again when the "
        + "workers have stopped"
    case .storeInUse(let path, let workers):
      "cannot replace `\(path.escaped)` while "
        + (workers.isEmpty ? "another process has it open" : "workers live (\(workers.joined(separator: ", ")))")
        + ": end them and give the same command again"
    case .noBackup(let path): "cannot restore from `\(path.escaped)`: there is no such file; nothing was changed"
    case .badBackup(let path, let reason):
      "cannot restore from `\(path.escaped)`: \(reason); nothing was changed, give another file that `pix2pix backup` wrote"
    case .cannotOpen(let path, let reason):
      "cannot open the store `\(path.escaped)`: \(reason)"
    case .notWritable(let path, let reason):
      "cannot use the workspace `\(path.escaped)`: \(reason); give --workspace a folder that this user may write to, or "
        + "ask its owner for a copy to read (`pix2pix history publish FILE`)"
    case .damaged(let path, let reason):
      "the store `\(path.escaped)` is damaged: \(reason); stop the workers and give `pix2pix restore BACKUP`, which keeps "
        + "it aside"
    case .notFound(let what, let name, let nearest):
      "there is no \(what) `\(name)`" + (nearest.map { "; did you mean `\($0)`?" } ?? "")
    case .noSuchVersion(let model, let version, let latest):
      "model `\(model)` has no version \(version): its latest is `\(model)@\(latest)`"
    case .noSuchAlias(let model, let alias, let known):
      "model `\(model)` has no alias `\(alias)`: "
        + (known.isEmpty
          ? "none was ever set; promote a version first, or name one (`\(model)@1`)"
          : "it has " + known.map { "`\($0)`" }.joined(separator: ", "))
    case .badModelReference(let text):
      "`\(text)` names no model: write NAME, NAME@3, NAME@champion or NAME@previous"
    case .aliasMoved(let model, let alias, let expected, let found):
      "`\(model)@\(alias)` was to move from \(expected), but stands on \(found) by now: look at it and try again"
    case .noPrevious(let model):
      "cannot roll `\(model)` back: no champion stood before the present one"
    case .claimLost(let job, let claim):
      "job \(job) is no longer held under claim \(claim): another worker took it, or it was cancelled; nothing was written"
    case .outputTaken(let path, let job):
      "two inputs of job \(job) would write `\(path.escaped)`: rename one of them, or translate them into two folders"
    case .brokenRow(let table, let id):
      "row \(id) of table \(table) lacks what its state requires: the store was changed from outside; run `pix2pix doctor`"
    }
  }
}
