import Files
import GRDB
import Store
import SystemPackage

extension Audit {
  /// Every item of a completed job that says it has a result names one that was made.
  func itemFindings() throws -> [Finding] {
    let items = try store.read {
      try $0.all(TranslationItemRecord.self, "SELECT * FROM translation_items WHERE state = 'completed' ORDER BY id")
    }
    return items.compactMap { item in
      guard let path = item.outputPath?.path else {
        return Finding(.item, "item \(item.id) is completed and names no file")
      }
      return FileStatus.exists(path)
        ? nil : Finding(.output, "`\(path.escaped)` is not there, which item \(item.id) of job \(item.jobId) completed")
    }
  }

  /// Every file under an output folder is the one that the store last spoke of under that name.
  func outputFindings() throws -> [Finding] {
    let items = try store.read {
      try $0.all(
        TranslationItemRecord.self,
        "SELECT * FROM translation_items WHERE state IN ('completed', 'publishing') ORDER BY finished_at, id")
    }
    let byPath = Dictionary(grouping: items) { $0.outputPath?.path ?? "" }
    var found: [Finding] = []
    for folder in ledger.outputs where FileStatus.exists(folder) {
      for entry in try Folder.walk(folder) where !isTemporary(entry.path) {
        let path = folder.pushing(entry.path)
        let hash = try ContentHash(ofFile: path).description
        let rows = byPath[path] ?? []
        // A job that was cancelled between the rename and its row ended as `publishing`, with the hash of what is there.
        if rows.contains(where: { $0.state == .publishing && $0.outputSha256 == hash }) { continue }
        guard let last = rows.last(where: { $0.state == .completed }) else {
          found.append(Finding(.output, "`\(path.escaped)` is named by no row"))
          continue
        }
        if last.outputSha256 != hash {
          found.append(
            Finding(.output, "`\(path.escaped)` has another content than item \(last.id) of job \(last.jobId) recorded")
          )
        } else if (try? store.read({ try $0.lineage(ofOutput: path)?.item.outputSha256 })) != hash {
          found.append(Finding(.output, "the lineage of `\(path.escaped)` does not lead to the item that made it"))
        }
      }
    }
    return found
  }

  /// Every model has its files, as they were recorded.
  func modelFindings() throws -> [Finding] {
    try store.read { try $0.models() }.flatMap { model in
      let folder = store.workspace.pushing(model.folder.path)
      return [("generator", model.generatorSha256), ("discriminator", model.discriminatorSha256)].compactMap {
        name, hash -> Finding? in
        guard let hash else { return nil }
        let file = folder.appending("\(name).safetensors")
        guard let found = try? ContentHash(ofFile: file).description else {
          return Finding(.model, "the \(name) of \(model.reference) is not there: `\(file.escaped)`")
        }
        return found == hash
          ? nil : Finding(.model, "the \(name) of \(model.reference) has another content than was recorded")
      }
    }
  }

  /// Every completed run has its folder, every completed report its page.
  func runFindings() throws -> [Finding] {
    let (runs, pages) = try store.read { transaction in
      (
        try transaction.runs(limit: .max),
        try transaction.rows(
          "SELECT id, result ->> '$.path' FROM jobs WHERE kind = 'report' AND state = 'completed' ORDER BY id"
        )
        .map { (job: $0[0] as Int64, path: $0[1] as String? ?? "") }
      )
    }
    let folders = runs.filter { $0.state == .completed }.compactMap { run -> Finding? in
      FileStatus.exists(store.workspace.pushing(run.folder.path))
        ? nil : Finding(.run, "run \(run.id) is completed, and its folder `\(run.folder.text)` is not there")
    }
    return folders
      + pages.compactMap { job, path in
        guard let page = FilePath(escaped: path), FileStatus.exists(page) else {
          return Finding(.run, "job \(job) completed the report `\(path)`, which is not there")
        }
        return nil
      }
  }

  func isTemporary(_ path: FilePath) -> Bool {
    path.components.contains { FilePath(root: nil, [$0]).bytes.starts(with: DurableFile.temporaryPrefix.utf8) }
  }
}
