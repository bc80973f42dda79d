internal import Files
internal import Foundation
internal import GRDB
internal import Queue
internal import Store
internal import SystemPackage
internal import Trainer

/// Rows whose files are missing, or are not what was recorded.
extension Examination {
  func fileFindings() throws -> [Finding] {
    let (models, runs) = try store.read { (try $0.models(), try $0.runs(limit: 1_000_000)) }
    var found: [Finding] = []
    for model in models where model.filesRemovedAt == nil { found += modelFindings(model) }
    for run in runs { found += try runFindings(run) }
    return found + (try logFindings())
  }

  private func modelFindings(_ model: ModelRecord) -> [Finding] {
    let owner = Finding.Owner.model(model.reference)
    let folder: ModelFolder
    do { folder = try store.folder(of: model) } catch {
      let manifest = store.workspace.pushing(model.folder.path).appending("model.json")
      if !FileStatus.exists(manifest) { return [.missing(owner, path: store.relative(manifest))] }
      return [.unreadable(owner, reason: Failure(error).sentence)]
    }
    var files = [("generator.safetensors", model.generatorSha256, model.generatorSize)]
    if let hash = model.discriminatorSha256, let size = model.discriminatorSize {
      files.append(("discriminator.safetensors", hash, size))
    }
    let found = files.compactMap { name, hash, size in
      check(folder.path.appending(name), size: size, hash: hash, owner: owner)
    }
    // Damage need not have changed the times of a file that was once verified: who reads it next is to see it too. A store
    // that cannot be written to has findings of its own.
    if !found.isEmpty { _ = try? store.write { try $0.forgetVerified(ofModel: model.id) } }
    return found
  }

  /// A run's folder is made after its row, and its checkpoints come and go while it runs.
  private func runFindings(_ run: RunRecord) throws -> [Finding] {
    let owner = Finding.Owner.run(run.id)
    let folder = store.workspace.pushing(run.folder.path)
    guard FileStatus.exists(folder) else {
      return run.state == .completed ? [.missing(owner, path: run.folder.text)] : []
    }
    let checkpoints = folder.appending("checkpoints")
    guard readsContents, FileStatus.exists(checkpoints) else { return [] }
    var found: [Finding] = []
    for name in try Folder.names(in: checkpoints) where !TemporaryNames.isTemporary(name) {
      let checkpoint = checkpoints.pushing(FilePath(bytes: name))
      let wrong = checkpointFindings(checkpoint, owner: owner)
      // A newer one may have taken its place while it was read.
      if FileStatus.exists(checkpoint) { found += wrong }
    }
    return found
  }

  private struct Checkpoint: Decodable {
    let files: [StoredFile]
  }

  private func checkpointFindings(_ folder: FilePath, owner: Finding.Owner) -> [Finding] {
    let manifest = folder.appending("state.json")
    guard let bytes = try? readFile(manifest) else {
      return [.missing(owner, path: store.relative(manifest))]
    }
    guard let checkpoint = try? JSONDecoder().decode(Checkpoint.self, from: Data(bytes)) else {
      return [.unreadable(owner, reason: "`\(store.relative(manifest))` is no checkpoint's description")]
    }
    return checkpoint.files.compactMap {
      check(folder.appending($0.name), size: $0.size, hash: $0.sha256, owner: owner)
    }
  }

  private func check(_ path: FilePath, size: Int64, hash: String, owner: Finding.Owner) -> Finding? {
    let name = store.relative(path)
    guard let status = try? FileStatus(of: path) else { return .missing(owner, path: name) }
    guard status.size == size else {
      return .altered(owner, path: name, reason: "has \(status.size) bytes where \(size) were written")
    }
    guard readsContents else { return nil }
    do throws(FileError) {
      let found = try ContentHash(ofFile: path)
      if found.description == hash { return nil }
      return .altered(owner, path: name, reason: "is not what was written: its SHA-256 differs")
    } catch {
      return .unreadable(owner, reason: "\(error)")
    }
  }

  /// Of attempts that surely began: a worker that dies between its claim and the start of a process leaves no log.
  private func logFindings() throws -> [Finding] {
    let logs = try store.read {
      try $0.values(
        StoredPath.self,
        """
        SELECT log_path FROM attempts WHERE log_path IS NOT NULL AND outcome IN ('ok', 'error', 'timeout')
        ORDER BY id
        """)
    }
    let missing = logs.filter { !FileStatus.exists(store.workspace.pushing($0.path)) }
    return missing.first.map { [.logsMissing(count: missing.count, example: $0.text)] } ?? []
  }

  /// Results are the user's: they are looked at only on request.
  func resultFindings() throws -> [Finding] {
    guard readsContents else { return [] }
    let latest = try store.read {
      try $0.all(
        TranslationItemRecord.self,
        """
        SELECT * FROM translation_items i WHERE state = 'completed' AND NOT EXISTS (SELECT 1 FROM translation_items o
          WHERE o.output_path = i.output_path AND o.state = 'completed' AND (o.finished_at, o.id) > (i.finished_at, i.id))
        ORDER BY id
        """)
    }
    var wrong: [Int64: (missing: Int, altered: Int, example: String)] = [:]
    for item in latest {
      guard let output = item.outputPath, let isAltered = isAltered(item, at: output.path),
        try !isBeingMade(item, at: output)
      else { continue }
      var entry = wrong[item.jobId] ?? (0, 0, output.text)
      if isAltered { entry.altered += 1 } else { entry.missing += 1 }
      wrong[item.jobId] = entry
    }
    return wrong.sorted { $0.key < $1.key }.map {
      .results(job: $0.key, missing: $0.value.missing, altered: $0.value.altered, example: $0.value.example)
    }
  }

  /// - Returns: `nil`: it is as it was written; `false`: it is gone.
  private func isAltered(_ item: TranslationItemRecord, at path: FilePath) -> Bool? {
    guard let status = try? FileStatus(of: path, followLinks: false) else { return false }
    guard status.kind == .file, status.size == item.outputSize else { return true }
    return (try? ContentHash(ofFile: path))?.description == item.outputSha256 ? nil : true
  }

  /// Whether a translation is at work on this file now, or has made it since the rows were read.
  private func isBeingMade(_ item: TranslationItemRecord, at output: StoredPath) throws -> Bool {
    try store.read {
      try $0.value(
        Bool.self,
        """
        SELECT EXISTS (SELECT 1 FROM translation_items WHERE output_path = ?1 AND (state IN ('running', 'publishing')
          OR (state = 'completed' AND finished_at > ?2)))
        """, [output, item.finishedAt]) ?? false
    }
  }
}

extension DataStore {
  /// A path as people find it in the workspace: relative to it, escaped.
  func relative(_ path: FilePath) -> String {
    var path = path
    _ = path.removePrefix(workspace)
    return path.escaped
  }
}
