internal import ArgumentParser
internal import Pipeline
internal import Store

/// What a run of a pipeline comes to: the results of its stages, and how the command ends.
struct PipelineOutput {
  let name: String
  let store: DataStore
  let json: Bool

  /// - Throws: the failure of the stage that failed, if one did; `ExitCode` 3 if items were refused or failed.
  func show(_ jobs: [JobRecord]) throws {
    if json {
      let stages = jobs.map { job -> (key: String, value: JSONValue) in
        if job.phase == .completed, let result = job.result { return (job.kind, .verbatim(result)) }
        return (
          job.kind,
          .object([
            (key: "job", value: .integer(job.id)), (key: "state", value: .string(job.phase.rawValue)),
            (key: "error", value: JSONValue(job.phase == .cancelled ? job.cancelReason : job.error)),
          ])
        )
      }
      Console.result(.object([(key: "pipeline", value: .string(name))] + stages))
    } else {
      for job in jobs where job.phase == .completed { try showLines(job) }
    }
    // Those after a failed stage were cancelled for its sake: it is the one to tell of.
    if let failed = jobs.first(where: { $0.phase != .completed && $0.phase != .cancelled })
      ?? jobs.first(where: { $0.phase != .completed })
    {
      _ = try failed.outcome(TrainResult.self)
    }
    if try isPartial(jobs) { throw ExitCode(ExitStatus.partly.rawValue) }
  }

  private func showLines(_ job: JobRecord) throws {
    switch Stage(rawValue: job.kind) {
    case .ingest: try IngestOutput(store, json: false).show(try job.outcome(IngestResult.self))
    case .train: Console.result(TrainCommand.summary(try job.outcome(TrainResult.self)))
    case .evaluate:
      let result = try job.outcome(EvaluateResult.self)
      if let why = result.skipped { return Console.result("\(result.model) is not evaluated: \(why)") }
      Console.result("\(result.model) on \(result.images) images of \(result.dataset), \(result.split):")
      Console.result(EvaluateCommand.table(result))
    case .promote:
      let result = try job.outcome(PromoteResult.self)
      let service = result.champion.map { "\($0) is in service" } ?? "nothing is in service"
      Console.result("\(result.verdict): \(result.reason); \(service)")
    case .translate: try TranslateCommand.show(try job.outcome(TranslateResult.self), store, json: false)
    case .report: Console.result("report: \(try job.outcome(ReportResult.self).path)")
    case nil: break
    }
  }

  private func isPartial(_ jobs: [JobRecord]) throws -> Bool {
    try jobs.contains { job in
      switch Stage(rawValue: job.kind) {
      case .ingest: try job.outcome(IngestResult.self).newRejections > 0
      case .translate: try job.outcome(TranslateResult.self).failed > 0
      default: false
      }
    }
  }
}
