internal import ArgumentParser
internal import Pipeline
internal import Store

/// What a run of a pipeline comes to: the results of its stages, and how the command ends.
struct PipelineOutput {
  let name: String
  let store: DataStore
  let json: Bool
  /// Whether what went well is kept to itself.
  var isSilent = false

  /// - Parameter earlier: the jobs of a run that was interrupted and is finished now.
  /// - Throws: the failure of the stage that failed, if one did; `ExitCode` 3 if items were refused or failed.
  func show(_ jobs: [JobRecord], after earlier: [JobRecord] = []) throws {
    if json {
      Console.result(.object([(key: "pipeline", value: .string(name))] + stages(jobs)))
    } else if try !isSilent || isPartial(earlier + jobs) {
      for job in earlier + jobs { try showLines(job) }
    }
    // Those after a failed stage were cancelled for its sake: it is the one to tell of.
    let unfinished = jobs.filter { ![.completed, .scheduled, .waiting].contains($0.phase) }
    if let failed = unfinished.first(where: { $0.phase != .cancelled }) ?? unfinished.first {
      try failed.requireCompleted()
    }
    if try isPartial(earlier + jobs) {
      if !json { Console.complain("pix2pix: partly done: " + (try whatIsMissing(earlier + jobs))) }
      throw ExitCode(ExitStatus.partly.rawValue)
    }
  }

  /// By kind, in the order of their jobs; a list where an ablation has several of a kind.
  private func stages(_ jobs: [JobRecord]) -> [(key: String, value: JSONValue)] {
    var kinds: [String] = []
    for job in jobs where !kinds.contains(job.kind) { kinds.append(job.kind) }
    return kinds.map { kind in
      let values = jobs.filter { $0.kind == kind }.map { job -> JSONValue in
        if job.phase == .completed, let result = job.result { return .verbatim(result) }
        return .object([
          (key: "job", value: .integer(job.id)), (key: "state", value: .string(job.phase.rawValue)),
          (key: "error", value: JSONValue(job.phase == .cancelled ? job.cancelReason : job.error)),
        ])
      }
      return (kind, values.count == 1 ? values[0] : .array(values))
    }
  }

  /// The last line of a night that is partly done: the cause, and what shows more.
  private func whatIsMissing(_ jobs: [JobRecord]) throws -> String {
    let parts = try jobs.filter { $0.phase == .completed }.compactMap { job -> String? in
      switch Stage(rawValue: job.kind) {
      case .ingest:
        let result = try job.outcome(IngestResult.self)
        return result.newRejections > 0
          ? "\(result.newRejections) new files of \(result.dataset) were refused: `pix2pix datasets show \(result.dataset)`"
          : nil
      case .translate:
        let failed = try job.outcome(TranslateResult.self).failed
        return failed > 0 ? "\(failed) images were not translated: `pix2pix jobs show \(job.id)`" : nil
      default: return nil
      }
    }
    return parts.joined(separator: "; ") + " shows more"
  }

  private func showLines(_ job: JobRecord) throws {
    guard job.phase == .completed else {
      if job.isPutOff { Console.result("\(job.kind) (job \(job.id)): \(job.reason ?? "put off")") }
      return
    }
    switch Stage(rawValue: job.kind) {
    case .ingest: try IngestOutput(store, json: false).show(try job.outcome(IngestResult.self))
    case .train: Console.result(TrainCommand.summary(try job.outcome(TrainResult.self)))
    case .evaluate:
      let result = try job.outcome(EvaluateResult.self)
      if let why = result.skipped { return Console.result("\(result.model) is not evaluated: \(why)") }
      Console.result("\(result.model) on \(result.images) images of \(result.dataset), \(result.split):")
      Console.result(EvaluateCommand.table(result))
    case .promote:
      Console.result(ModelsPromoteCommand.summary(try job.outcome(PromoteResult.self)))
    case .translate: try TranslateCommand.show(try job.outcome(TranslateResult.self), store, json: false)
    case .ablation:
      let result = try job.outcome(AblationResult.self)
      Console.result(
        Table(columns: result.columns, rows: result.rows.map { $0.map(JSONValue.string) }).text)
      if !result.source.isEmpty { Console.result(result.source) }
      Console.result("report: \(result.report)\ngrid: \(result.grid)")
    case .report: Console.result("report: \(try job.outcome(ReportResult.self).path)")
    case nil: break
    }
  }

  private func isPartial(_ jobs: [JobRecord]) throws -> Bool {
    try jobs.contains { job in
      guard job.phase == .completed else { return false }
      return switch Stage(rawValue: job.kind) {
      case .ingest: try job.outcome(IngestResult.self).isPartial
      case .translate: try job.outcome(TranslateResult.self).failed > 0
      default: false
      }
    }
  }
}
