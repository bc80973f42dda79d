package import Files
internal import GRDB

/// A list of pairs, fixed by their content, that the versions of a model are compared on.
package struct HoldoutRecord: StoreRecord {
  package let id: Int64
  package let modelName: String
  package let datasetId: Int64
  /// The version that it was drawn from.
  package let datasetVersionId: Int64
  package let split: PairSplit
  package let pairCount: Int
  package let sha256: String
  /// Of the first champion on it.
  package let firstSharpness: Double?
  package let reason: String
  package let createdAt: Timestamp
  package let replacedAt: Timestamp?
}

/// One pair of a hold-out.
package struct HoldoutPairRecord: StoreRecord {
  package let inputSha256: String
  package let targetSha256: String
  package let inputRegion: PairRegion
  package let inputArea: String?
  package let targetArea: String?
  /// Where the input was when it was drawn: for people.
  package let inputPath: StoredPath
}

/// What makes a pair the same pair, wherever its files are now: the same parts of the same content.
package struct HoldoutKey: Sendable, Hashable, CustomStringConvertible {
  let text: String

  package var description: String { text }

  package init(_ pair: PairRecord) {
    self.init(
      pair.inputSha256, pair.targetSha256, pair.inputRegion, inputArea: pair.inputArea, targetArea: pair.targetArea)
  }

  package init(_ pair: HoldoutPairRecord) {
    self.init(
      pair.inputSha256, pair.targetSha256, pair.inputRegion, inputArea: pair.inputArea, targetArea: pair.targetArea)
  }

  /// A pair without areas has the text that it had before there were any: hashes of lists stay what they were.
  private init(_ input: String, _ target: String, _ region: PairRegion, inputArea: String?, targetArea: String?) {
    let areas = inputArea == nil && targetArea == nil ? "" : " \(inputArea ?? "whole") \(targetArea ?? "whole")"
    text = "\(input) \(target) \(region.rawValue)" + areas
  }

  /// Of a list of pairs, in whatever order, however often each stands in it.
  package static func hash(of pairs: [PairRecord]) -> ContentHash {
    let texts = Set(pairs.map { HoldoutKey($0).text }).sorted()
    return ContentHash(of: Array(texts.joined(separator: "\n").utf8))
  }
}

/// What the gate decided, with its numbers.
package struct NewDecision: Sendable {
  package var job: Int64?
  package var challenger: Int64
  package var champion: Int64?
  package var holdout: Int64
  /// FIRST, PROMOTE, HOLD or REJECT.
  package var verdict: String
  package var metric: String
  package var challengerValue: Double?
  package var championValue: Double?
  /// Relative to the champion, in the metric's better direction, with its 95 % interval.
  package var improvement: Double?
  package var interval: ClosedRange<Double>?
  package var margin: Double
  package var reason: String

  package init(
    job: Int64?, challenger: Int64, champion: Int64?, holdout: Int64, verdict: String, metric: String, margin: Double,
    reason: String
  ) {
    self.job = job
    self.challenger = challenger
    self.champion = champion
    self.holdout = holdout
    self.verdict = verdict
    self.metric = metric
    self.margin = margin
    self.reason = reason
  }
}
