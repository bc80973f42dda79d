internal import ArgumentParser
internal import Files
internal import Queue
internal import Store
internal import SystemPackage

struct PruneCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prune",
    abstract: "Make room: checkpoints of finished trainings, and what crashes left.",
    discussion: """
      The checkpoints of all but the newest trainings of each model are removed. Models stay, in service or not, and so \
      do pages, samples and the whole history; a training that has not ended keeps its checkpoints.

      \(ExitStatus.help(.done, .failed, .usage, .notFound, .tryAgain))
      """)
  @Option(help: "How many finished trainings of each model keep their checkpoints.") var keep = 1
  @Flag(help: "Say what would be removed, and remove nothing.") var dryRun = false
  @OptionGroup var options: WorkspaceOptions

  func validate() throws {
    guard keep >= 0 else { throw ValidationError("--keep must be 0 or more") }
  }

  func run() throws {
    let store = try options.openStore()
    var folders: [FilePath] = []
    let (runs, models) = try store.read { (try $0.runs(limit: 1_000_000), try $0.models()) }
    var kept: [String: Int] = [:]
    // The newest first.
    for run in runs where run.state != .running {
      // A failed training can be retried, and goes on from its checkpoints.
      if run.state == .failed, try isRetryable(run, store) { continue }
      kept[run.modelName, default: 0] += 1
      let checkpoints = store.workspace.pushing(run.folder.path).appending("checkpoints")
      if kept[run.modelName, default: 0] > keep, FileStatus.exists(checkpoints) { folders.append(checkpoints) }
    }
    folders += try Examination(store).strayModelFolders(models).map {
      store.workspace.appending("models").pushing($0)
    }
    var bytes: Int64 = 0
    for folder in folders {
      bytes += try Self.size(of: folder)
      if !dryRun { try Folder.remove(folder) }
    }
    if options.json {
      return Console.result(
        .object([
          (key: "removed", value: .array(folders.map { .string($0.escaped) })), (key: "bytes", value: .integer(bytes)),
          (key: "dry_run", value: .boolean(dryRun)),
        ]))
    }
    for folder in folders { Console.tell(folder.escaped, verbose: options.verbose) }
    Console.result("\(folders.count) folders, \(Figures.bytes(bytes))\(dryRun ? " would be" : "") removed")
  }

  private func isRetryable(_ run: RunRecord, _ store: DataStore) throws -> Bool {
    guard let id = run.jobId else { return false }
    return try store.read { try $0.job(id).phase != .completed }
  }

  private static func size(of folder: FilePath) throws -> Int64 {
    try Folder.walk(folder).reduce(0) { sum, entry in
      guard case .success(let status) = entry.status else { return sum }
      return sum + status.size
    }
  }
}
