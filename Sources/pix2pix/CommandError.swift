internal import Files
internal import Kernels
internal import Store
internal import SystemPackage

/// What goes wrong where stages and commands are joined.
enum CommandError: Error, Sendable {
  /// A gate left nothing in service, so there is nothing to translate with.
  case noChampion(challenger: String, reason: String)
  case noSplit(String)
  /// A model whose outputs are classes.
  case labels(model: String)
  /// A version that was not trained here, and no dataset is named.
  case noHoldOutDataset(model: String)
  /// `datasets`: those there are hold-outs of; none, or more than one.
  case noHoldOut(model: String, datasets: [String])
  case emptyHoldOut(model: String, split: String)
  /// A version whose files made room.
  case filesRemoved(model: String, at: String)
  /// Pairs of a fixed hold-out that are not in the dataset's version any more.
  case holdOutShrunk(model: String, missing: Int, of: Int, example: String)
  /// Pairs of a fixed hold-out that are trained on now.
  case holdOutInTraining(model: String, count: Int, example: String)
  case incompleteModel(FilePath)
  case noVersion(dataset: String)
  case noDatasetVersion(dataset: String, number: Int, latest: Int)
  case noRun
  case noPipelineRun(String)
  /// A folder that is to hold nothing but what is written now.
  case folderNotEmpty(FilePath)
  /// A job that the command waited for did not complete.
  case jobEnded(id: Int64, kind: String, state: String, error: String?, status: ExitStatus)
  /// An unfinished job of the same name is there. `what`: up to the name: "a training of".
  case alreadyQueued(what: String, name: String, job: Int64, state: String, since: String)
  case locked(pipeline: String, holder: String)
  /// `timeout`: as it was given.
  case waitedTooLong(jobs: [Int64], timeout: String)
  /// A file that a published history must not replace.
  case notAHistory(FilePath)
  case fileExists(FilePath)
  /// What the doctor found, by number.
  case notSound(problems: Int, warnings: Int)
  case warnings(Int)
  /// The disk is full. `what`: the sentence of the job that could not go on, if it could still be recorded.
  case noSpace(workspace: FilePath, job: Int64?, what: String?)
  /// A file that weights cannot be taken from.
  case badWeights(FilePath, reason: String)
  /// A key that means nothing to a training by itself.
  case noTrainingKey(String)
  /// The environment asks for kernels that are not there.
  case unusableKernels(String)
  /// This program, started by itself, did not do what it was asked.
  case childFailed(arguments: [String], reason: String)
}

extension CommandError: CustomStringConvertible {
  var description: String {
    switch self {
    case .noChampion(let challenger, let reason):
      "there is nothing to translate with: `\(challenger)` was not put in service (\(reason)), and no other version is; "
        + "promote one with `pix2pix models promote`, or train longer"
    case .holdOutShrunk(let model, let missing, let all, let example):
      "\(missing) of the \(all) pairs that versions of `\(model)` are compared on are gone, or are other parts of their "
        + "files now (`\(example)`); bring them back and ingest again, or draw another hold-out: "
        + "pix2pix models redraw \(model) --reason TEXT"
    case .holdOutInTraining(let model, let count, let example):
      "\(count) of the pairs that versions of `\(model)` are compared on are in the split `train` now (`\(example)`), which says "
        + "nothing; undo the change of dataset.split, or draw another hold-out: pix2pix models redraw \(model) --reason TEXT"
    case .noHoldOutDataset(let model):
      "`\(model)` was not trained here: name the dataset whose hold-out is to decide, with --dataset"
    case .noHoldOut(let model, let datasets):
      datasets.isEmpty
        ? "versions of `\(model)` have not been compared yet, so there is no hold-out to draw again; the gate draws the first"
        : "versions of `\(model)` are compared on \(datasets.joined(separator: " and ")): name one with --dataset"
    case .emptyHoldOut(let model, let split):
      "there is nothing to compare versions of `\(model)` on: no pair is in the split `\(split)`; change dataset.split, or "
        + "name the other split with --split"
    case .filesRemoved(let model, let at):
      "the files of `\(model)` were removed at \(at) to make room, as it was not in service; its history is kept; raise "
        + "keep.models to keep more versions"
    case .labels(let model):
      "`\(model)` labels photos, and makes no pictures of them; it serves to judge others: pix2pix evaluate MODEL --labeller "
        + model
    case .noSplit(let name): "there is no split `\(name)`: a dataset has train, val and test"
    case .incompleteModel(let path): "the model in `\(path.escaped)` is not whole: its model.json names no generator"
    case .noVersion(let dataset):
      "dataset `\(dataset)` has no version yet: `pix2pix ingest \(dataset) --from FOLDER` makes the first"
    case .noPipelineRun(let name): "pipeline `\(name)` has not run in this workspace yet"
    case .noDatasetVersion(let dataset, let number, let latest):
      "dataset `\(dataset)` has no version \(number): its versions are 1 to \(latest)"
    case .folderNotEmpty(let path): "`\(path.escaped)` holds files already: name another folder, or empty it first"
    case .noRun: "there is no run yet: `pix2pix train` or `pix2pix run` makes one"
    case .jobEnded(let id, let kind, let state, let error, _):
      "\(kind) (job \(id)) is \(state)" + (error.map { ": \($0)" } ?? "") + "\n`pix2pix jobs show \(id)` shows more"
    case .alreadyQueued(let what, let name, let job, let state, let since):
      "\(what) `\(name)` is under way: job \(job) is \(state) since \(since); "
        + (state == JobPhase.running.rawValue
          ? "wait for it, or `pix2pix jobs cancel \(job)`"
          : "the command that began it goes on with it, or a worker; `pix2pix jobs cancel \(job)` gives it up")
    case .locked(let pipeline, let holder):
      "pipeline `\(pipeline)` is being run by another command (\(holder)): wait for it, or pass --lock-wait 30m"
    case .waitedTooLong(let jobs, let timeout):
      "job\(jobs.count == 1 ? "" : "s") \(jobs.map(String.init).joined(separator: ", ")) had not ended after \(timeout); "
        + "`pix2pix jobs show \(jobs.first ?? 0)` shows how far it is, and the same command waits on"
    case .notAHistory(let path):
      "`\(path.escaped)` is there and is no history that was published: name another file, or remove it first"
    case .fileExists(let path): "`\(path.escaped)` is there already: name another file, or remove it first"
    case .noSpace(let workspace, let job, let what):
      (what ?? "no space left for the workspace `\(workspace.escaped)`")
        + (job.map { "; job \($0) is put back with all it has" } ?? "")
        + "; " + Failure.makeRoom
    case .badWeights(let path, let reason): "cannot take weights from `\(path.escaped)`: \(reason)"
    case .noTrainingKey(let key):
      "`\(key)` says nothing to a training by itself: --set takes keys of model, objective and train here; "
        + "`pix2pix run` takes the others"
    case .unusableKernels(let name):
      "\(KernelPath.variable)=\(name) names no kernels that this processor runs: set it to "
        + KernelPath.allCases.filter(KernelPath.isSupported).map(\.rawValue).joined(separator: " or ")
        + ", or not at all"
    case .childFailed(let arguments, let reason):
      "`pix2pix \(arguments.joined(separator: " "))` failed: \(reason); give it by itself to see why"
    case .notSound(let problems, let warnings):
      "\(problems) problem\(problems == 1 ? "" : "s") found"
        + (warnings > 0 ? ", and \(warnings) warning\(warnings == 1 ? "" : "s")" : "")
    case .warnings(let count): "\(count) warning\(count == 1 ? "" : "s")"
    }
  }

  var status: ExitStatus {
    switch self {
    case .noChampion, .notSound, .incompleteModel, .childFailed: .failed
    case .warnings: .partly
    case .noSplit, .noHoldOutDataset, .labels: .usage
    case .noHoldOut, .filesRemoved: .notFound
    case .noVersion, .noDatasetVersion, .noRun, .noPipelineRun: .notFound
    case .jobEnded(_, _, _, _, let status): status
    case .alreadyQueued, .locked: .locked
    case .fileExists, .folderNotEmpty, .notAHistory, .noTrainingKey, .unusableKernels: .badConfiguration
    case .waitedTooLong: .tryAgain
    case .noSpace: .noSpace
    case .badWeights, .emptyHoldOut, .holdOutShrunk, .holdOutInTraining: .badData
    }
  }
}
