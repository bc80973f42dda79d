internal import Files
internal import Pipeline
internal import Store

/// The pairs that a gate compares on: a list that was fixed once, on which both models are scored afresh each time.
struct HoldOut: Sendable {
  let pairs: [PairRecord]
  let split: PairSplit
  /// `nil`: it is drawn with the decision.
  let record: HoldoutRecord?

  /// - Parameter wanted: where none is fixed yet, the split to take; `val` takes the place of an empty `test`.
  /// - Throws: `CommandError.holdOutShrunk`, `.holdOutInTraining`: it never changes in silence.
  init(ofModel name: String, version: DatasetVersionRecord, wanted: PairSplit, _ transaction: StoreTransaction) throws {
    guard let record = try transaction.holdout(ofModel: name, dataset: version.datasetId) else {
      self.record = nil
      let asked = try transaction.pairs(ofVersion: version.id, split: wanted)
      (split, pairs) =
        asked.isEmpty && wanted == .test
        ? (.val, try transaction.pairs(ofVersion: version.id, split: .val)) : (wanted, asked)
      return
    }
    self.record = record
    split = record.split
    let present = Dictionary(
      try transaction.pairs(ofVersion: version.id).map { (HoldoutKey($0), $0) }, uniquingKeysWith: { first, _ in first }
    )
    let fixed = try transaction.pairs(ofHoldout: record.id)
    let missing = fixed.filter { present[HoldoutKey($0)] == nil }
    if let first = missing.first {
      throw CommandError.holdOutShrunk(
        model: name, missing: missing.count, of: fixed.count, example: first.inputPath.text)
    }
    pairs = fixed.compactMap { present[HoldoutKey($0)] }
    let trained = pairs.filter { $0.split == .train }
    if let first = trained.first {
      throw CommandError.holdOutInTraining(model: name, count: trained.count, example: first.inputPath.text)
    }
  }

  /// What the comparison depends on beside the models: the same before the list is drawn and after.
  var key: String { record?.sha256 ?? HoldoutKey.hash(of: pairs).description }

  /// The row of the list; it is drawn now if there was none.
  func fix(ofModel name: String, version: DatasetVersionRecord, in transaction: StoreTransaction) throws
    -> HoldoutRecord
  {
    try record
      ?? transaction.drawHoldout(
        ofModel: name, version: version, split: split, pairs: pairs, reason: "the gate's first comparison")
  }
}
