internal import Files
internal import Queue
internal import Store
internal import SystemPackage
internal import Trainer

/// What is wrong in a workspace, a sentence each.
struct Examination {
  private let store: DataStore

  init(_ store: DataStore) {
    self.store = store
  }

  func storeProblems() throws -> [String] {
    var problems = try store.integrityProblems()
    if store.logSize > 64 << 20 {
      problems.append(
        "the store's log has \(Figures.bytes(store.logSize)): a reader holds it; end programs that have the store open")
    }
    return problems
  }

  /// Jobs that nobody will bring to an end by itself.
  func jobProblems() throws -> [String] {
    var rescuer = JobRescuer()
    let rescued = try rescuer.rescue(store)
    var problems = rescued.map { "job \($0) was held by a worker that is gone; it is available again" }
    let waiting = try store.read { transaction in
      try transaction.all(
        JobRecord.self,
        """
        SELECT * FROM jobs WHERE state = 'waiting' AND NOT EXISTS (SELECT 1 FROM job_dependencies d
          JOIN jobs o ON o.id = d.depends_on WHERE d.job_id = jobs.id AND o.state <> 'completed')
        """)
    }
    problems += waiting.map { "job \($0.id) (\($0.kind)) waits for nothing: `pix2pix jobs cancel \($0.id)` ends it" }
    return problems
  }

  /// Rows whose files are missing or altered, and model folders that no row names.
  func fileProblems() throws -> [String] {
    let (models, runs) = try store.read { (try $0.models(), try $0.runs(limit: 1_000_000)) }
    var problems: [String] = []
    for model in models {
      do {
        let folder = try store.folder(of: model)
        _ = try folder.generatorTensors()
        _ = try folder.discriminatorTensors()
        if folder.generatorHash != model.generatorSha256 {
          problems.append("model \(model.reference): its generator is not the one that was recorded")
        }
      } catch {
        problems.append("model \(model.reference): \(Failure(error).sentence)")
      }
    }
    for run in runs where run.state == .running && !FileStatus.exists(store.workspace.pushing(run.folder.path)) {
      problems.append("run \(run.id): its folder `\(run.folder.text)` is not there")
    }
    problems += try strayModelFolders(models).map {
      "`models/\($0.escaped)` is named by no model, left by a crash: `pix2pix prune` removes it"
    }
    return problems
  }

  /// - Parameter limit: seconds.
  func ageProblems(limit: Double?) throws -> [String] {
    guard let limit else { return [] }
    let last = try store.read {
      try $0.value(Timestamp.self, "SELECT max(finished_at) FROM jobs WHERE state = 'completed'")
    }
    guard let last else { return ["no job was ever completed"] }
    let age = store.time.now() - last
    return age <= limit ? [] : ["the last completed job ended at \(last), \(Figures.clock(age)) ago"]
  }

  /// Folders of models that were written and never recorded.
  ///
  /// One that changed in the last hour may be about to be recorded, by a training or an import that is at work, or may
  /// have been recorded since the rows were read: it is not among them.
  func strayModelFolders(_ models: [ModelRecord]) throws -> [FilePath] {
    let folder = store.workspace.appending("models")
    guard FileStatus.exists(folder) else { return [] }
    let named = Set(models.compactMap { $0.folder.path.lastComponent.map { FilePath(root: nil, [$0]).bytes } })
    let hourAgo = (store.time.now() + -3600).milliseconds * 1_000_000
    return try Folder.names(in: folder).filter { !named.contains($0) }.map { FilePath(bytes: $0) }.filter { name in
      // One that has got its name meanwhile is no longer there under this one.
      (try? FileStatus(of: folder.pushing(name), followLinks: false)).map { $0.modified < hourAgo } ?? false
    }
  }
}
