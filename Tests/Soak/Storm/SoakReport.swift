import SoakAudit
import Store

/// What a soak comes to, for people.
struct SoakReport {
  var findings: [Finding] = []
  /// What crashes left, and `prune` removed.
  var tidied: [String] = []
  /// What was done again in quiet, with the same result.
  var compared = ""
  private let lines: [String]
  private let surprises: Int

  /// Of a workspace in which the rest has been worked off.
  init(_ storm: Storm) throws {
    let (store, tally) = (storm.store, storm.tally)
    let ended = try Figures.count(store, "SELECT count(*) FROM jobs WHERE finished_at IS NOT NULL")
    let most = try Figures.count(store, "SELECT max(n) FROM (SELECT count(*) AS n FROM attempts GROUP BY job_id)")
    let notices = try Figures.notices(store, tally.deaths)
    let pace = tally.killed > 0 ? tally.seconds / Double(tally.killed) : 0
    surprises = tally.surprises.count
    lines =
      ["jobs ended: \(ended)"] + (try Figures.ended(store).map { "  \($0)" }) + [
        "struck: \(tally.line), \(tally.pauses) pauses, \(tally.silences) workers without a store; a kill every \(decimal(pace)) s",
        "attempts: \(try Figures.outcomes(store)); at most \(most) of one job",
        "acknowledged by a command's words: \(storm.ledger.acknowledged.count)",
        "a worker's death was noticed after \(Self.spread(notices)) ms; a job's process outlived its worker by "
          + "\(decimal(tally.longestOrphan)) s at most",
      ]
  }

  var text: String {
    var text = lines
    text.append("left by crashes and tidied by prune: \(tidied.count)")
    text += tidied.prefix(10).map { "  \($0)" }
    text.append("done again in quiet, with the same bits: \(compared)")
    text.append(findings.isEmpty ? "audit: clean" : "audit: \(findings.count) findings")
    text += findings.prefix(200).map { "  \($0)" }
    return text.joined(separator: "\n")
  }

  /// Median and largest.
  private static func spread(_ values: [Int64]) -> String {
    guard let last = values.last else { return "no" }
    return "\(values[values.count / 2]) (median), \(last) (at most)"
  }
}
