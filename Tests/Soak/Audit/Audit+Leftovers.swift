import Files
import GRDB
import Store
import SystemPackage

extension Audit {
  /// Files and folders that no row names: sentences, in the order of the folders.
  package func leftovers() throws -> [String] {
    var found = try temporaries(in: store.workspace)
    for folder in ledger.outputs where !folder.starts(with: store.workspace) { found += try temporaries(in: folder) }
    found += try strays(in: "claims", named: []) { "`claims/\($0)` is of no running job" }
    let (models, runs, logs, workers) = try store.read { transaction in
      (
        try transaction.models().map(\.folder.text), try transaction.runs(limit: .max).map(\.folder.text),
        // The older part of a long log has its name, and `.1`.
        try transaction.values(
          String.self,
          """
          SELECT log_path FROM attempts WHERE log_path IS NOT NULL
          UNION ALL SELECT log_path || '.1' FROM attempts WHERE log_path IS NOT NULL
          """),
        try transaction.values(
          String.self, "SELECT 'workers/' || name || '.lock' FROM workers WHERE stopped_at IS NULL")
      )
    }
    found += try strays(in: "models", named: Set(models)) { "`models/\($0)` is named by no model" }
    found += try strays(in: "runs", named: Set(runs)) { "`runs/\($0)` is named by no run" }
    found += try strays(in: "logs", named: Set(logs)) { "`logs/\($0)` is named by no attempt" }
    found += try strays(in: "workers", named: Set(workers)) { "`workers/\($0)` is of no living worker" }
    return found
  }

  /// Names in a folder of the workspace that none of the rows has; temporary ones are told of elsewhere.
  private func strays(in folder: String, named: Set<String>, _ sentence: (String) -> String) throws -> [String] {
    let path = store.workspace.pushing(FilePath(folder))
    guard FileStatus.exists(path) else { return [] }
    return try Folder.names(in: path).map { FilePath(bytes: $0) }
      .filter { !named.contains("\(folder)/\($0.escaped)") && !isTemporary($0) }.map { sentence($0.escaped) }
  }

  /// Everything below a folder, itself a folder or not, whose name says that it is unfinished.
  private func temporaries(in folder: FilePath) throws -> [String] {
    guard FileStatus.exists(folder) else { return [] }
    var found: [String] = []
    for name in try Folder.names(in: folder) {
      let path = folder.pushing(FilePath(bytes: name))
      if name.starts(with: DurableFile.temporaryPrefix.utf8) {
        found.append("`\(path.escaped)` was never finished")
      } else if try FileStatus(of: path, followLinks: false).kind == .folder {
        found += try temporaries(in: path)
      }
    }
    return found
  }
}
