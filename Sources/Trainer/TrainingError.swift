package import Files

/// Why a training cannot go on. Paths are in their escaped text form.
package enum TrainingError: Error, Sendable, Hashable {
  case noTrainingPairs
  case vanished(path: String)
  case changed(path: String, expected: ContentHash, found: ContentHash)
  case unreadable(path: String, reason: String)
  /// A loss or a weight became NaN or infinite. `checkpoint`: the step of the last good one.
  case notFinite(quantity: String, step: Int, checkpoint: Int?)
  /// Bytes.
  case noSpace(path: String, needed: Int64, free: Int64)
  /// The run's folder holds checkpoints of something else.
  case otherRun(path: String)
  case noPairsToEvaluate
  /// Targets that are no label images: so many colours were found, and that share of the flat pixels is near to one.
  case noPalette(found: Int, near: Double)
  /// A labeller that cannot judge the model.
  case unfitLabeller(reason: String)
}

extension TrainingError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .noTrainingPairs:
      "there is nothing to train on: no pair is in the split `train`; ingest pairs or change dataset.split"
    case .vanished(let path):
      "`\(path)` is in the dataset and no longer there; put it back, or ingest again to leave it out"
    case .changed(let path, let expected, let found):
      "`\(path)` has changed since it was ingested (SHA-256 \(expected.short) then, \(found.short) now); "
        + "put the old file back, or ingest again and train on the new version"
    case .unreadable(let path, let reason):
      "cannot use `\(path)`: \(reason); replace it, or remove it and ingest again"
    case .notFinite(let quantity, let step, let checkpoint):
      "\(quantity) is not a finite number at step \(step); "
        + (checkpoint.map { "the checkpoint of step \($0) is kept; " } ?? "")
        + "lower train.learning_rate or objective.lambda, or set objective.real_label to 0.9, and train again"
    case .noSpace(let path, let needed, let free):
      "two checkpoints need \(needed / 1_000_000) MB under `\(path)`, where \(free / 1_000_000) MB are free; "
        + "make room (pix2pix prune) or train with fewer model.filters"
    case .otherRun(let path):
      "the checkpoints in `\(path)` are of a training with other settings or other pairs; give this run a folder of its own"
    case .noPalette(let found, let near):
      "the targets are no label images: \(found) colours of areas were found in them, where 2 to \(PaletteSearch.mostClasses) "
        + "are classes, and \(Int(near * 100)) % of the flat areas have one of them, where \(Int(PaletteSearch.leastNear * 100)) % "
        + "must; with objective.reconstruction cross-entropy the target must be labels (is dataset.input the photo?)"
    case .unfitLabeller(let reason): "the labeller cannot judge this model: \(reason)"
    case .noPairsToEvaluate:
      "there is nothing to evaluate on: the split holds no pair; name another split or change dataset.split"
    }
  }
}

extension ContentHash {
  fileprivate var short: String { String(description.prefix(12)) }
}
