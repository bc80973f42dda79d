internal import Files
internal import GRDB
internal import Pipeline
internal import Store
internal import SystemPackage

/// What a pipeline does by itself to leave room: the section `keep` of its file. It runs before a pipeline's jobs, so that a full
/// disk of yesterday is no reason to stop today, and after them.
struct Housekeeping {
  let store: DataStore
  let keep: PipelineFile.Keep
  /// Whose versions are meant.
  let model: String

  /// - Returns: a sentence if the workspace is still larger than it may be.
  func run() throws -> String? {
    var policy = PrunePolicy()
    policy.model = model
    policy.keptTrainings = keep.trainings
    policy.logAge = keep.logs
    policy.keptVersions = keep.models.map { [model: $0] } ?? [:]
    _ = try Pruning(store: store, policy: policy).run(dryRun: false)
    guard let limit = keep.workspace, try size() > limit else { return nil }
    // What can be made again, or serves nobody, goes first.
    policy.keptTrainings = 0
    policy.failedAge = 0
    _ = try Pruning(store: store, policy: policy).run(dryRun: false)
    for versions in stride(from: min(keep.models ?? 100, 100), through: 1, by: -1) where try size() > limit {
      policy.keptVersions = [model: versions]
      _ = try Pruning(store: store, policy: policy).run(dryRun: false)
    }
    let left = try size()
    guard left > limit else { return nil }
    return "the workspace `\(store.workspace.escaped)` holds \(Figures.bytes(left)), and keep.workspace allows "
      + "\(Figures.bytes(limit)): nothing more may go by itself; raise keep.workspace, or see what `pix2pix prune` and "
      + "`pix2pix models list` say"
  }

  /// Bytes of the workspace without the results of translations, which are their owner's.
  private func size() throws -> Int64 {
    try Folder.names(in: store.workspace).filter { $0 != Array("outputs".utf8) }.reduce(0) { sum, name in
      sum + Pruning.size(of: store.workspace.pushing(FilePath(bytes: name)))
    }
  }
}
