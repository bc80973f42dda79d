internal import GRDB
internal import Pipeline
internal import Queue
internal import Store

/// What the last run of a pipeline did, in a line.
struct NightSummary {
  let pipeline: String
  let began: Timestamp
  /// `nil`: it has not ended.
  let ended: Timestamp?
  /// `completed`, `unfinished`, or the state of the stage that failed.
  let state: String
  let parts: [String]

  private struct Ticketed: Decodable {
    let ticket: StageTicket?
  }

  /// - Parameter name: of the pipeline; `nil`: whichever ran last.
  /// - Returns: `nil` if no pipeline ran yet.
  init?(of name: String?, _ transaction: StoreTransaction) throws {
    let last = try transaction.one(
      JobRecord.self,
      "SELECT * FROM jobs WHERE pipeline IS NOT NULL AND (?1 IS NULL OR pipeline = ?1) ORDER BY id DESC LIMIT 1", [name]
    )
    guard let last, let pipeline = last.pipeline,
      let batch = try? JSONText.decode(Ticketed.self, from: last.payload).ticket?.batch
    else { return nil }
    let jobs = try transaction.all(
      JobRecord.self, "SELECT * FROM jobs WHERE pipeline = ? AND payload ->> '$.ticket.batch' = ? ORDER BY id",
      [pipeline, batch])
    self.pipeline = pipeline
    began = jobs.map(\.enqueuedAt).min() ?? last.enqueuedAt
    let failed = jobs.first { $0.phase == .discarded } ?? jobs.first { $0.phase == .cancelled }
    let isOver = jobs.allSatisfy(\.phase.isFinal)
    ended = isOver ? jobs.compactMap(\.finishedAt).max() : nil
    state = failed?.phase.rawValue ?? (isOver ? "completed" : "unfinished")
    parts = try jobs.compactMap(Self.part)
  }

  var line: String {
    var line = "\(pipeline), \(began)"
    if let ended { line += ", \(Figures.clock(ended - began))" }
    return line + ", \(state): " + parts.joined(separator: "; ")
  }

  var json: JSONValue {
    .object([
      (key: "pipeline", value: .string(pipeline)), (key: "started_at", value: .string("\(began)")),
      (key: "finished_at", value: JSONValue(ended?.description)), (key: "state", value: .string(state)),
      (key: "stages", value: .array(parts.map(JSONValue.string))),
    ])
  }

  private static func part(_ job: JobRecord) throws -> String? {
    guard job.phase == .completed else {
      switch job.phase {
      // Cancelled for the sake of the stage that failed.
      case .cancelled: return nil
      case .discarded: return "\(job.kind) failed: \(job.error ?? "for no reason that is known")"
      case .scheduled: return "\(job.kind) \(job.reason ?? "is put off")"
      default: return "\(job.kind) is \(job.phase.rawValue)"
      }
    }
    switch Stage(rawValue: job.kind) {
    case .ingest: return IngestOutput.summary(try job.outcome(IngestResult.self))
    case .train: return TrainCommand.summary(try job.outcome(TrainResult.self))
    case .promote: return ModelsPromoteCommand.summary(try job.outcome(PromoteResult.self))
    case .translate:
      let result = try job.outcome(TranslateResult.self)
      return "\(result.done) translated, \(result.failed) failed"
    case .ablation: return "\(try job.outcome(AblationResult.self).rows.count) variants compared"
    case .evaluate, .report, nil: return nil
    }
  }
}
