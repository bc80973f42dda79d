internal import GRDB
internal import Store

/// How far a translation is, over all its chunks and workers.
struct TranslationProgress: Equatable {
  /// Files that ended, one way or the other, of all that were found.
  let ended: Int
  let total: Int
  let failed: Int

  /// `nil` for a job that is no translation, or one that is not planned yet.
  init?(ofJob id: Int64, _ transaction: StoreTransaction) throws {
    let counts = try transaction.itemCounts(ofJob: id)
    guard !counts.isEmpty else { return nil }
    total = counts.values.reduce(0, +)
    failed = counts[.failed] ?? 0
    ended = [.completed, .skipped, .failed].reduce(0) { $0 + (counts[$1] ?? 0) }
  }

  init(ended: Int, total: Int, failed: Int) {
    self.ended = ended
    self.total = total
    self.failed = failed
  }

  /// - Parameters:
  ///   - first: what was done when somebody began to watch.
  ///   - seconds: since then.
  func text(since first: TranslationProgress, seconds: Double) -> String {
    var text = "translating: \(ended)/\(total) files"
    let done = ended - first.ended
    if done > 0, seconds > 0 {
      let rate = Double(done) / seconds
      text += ", \(Figures.text(rate)) files/s, \(Figures.clock(Double(total - ended) / rate)) left"
    }
    return failed > 0 ? text + ", \(failed) failed" : text
  }
}
