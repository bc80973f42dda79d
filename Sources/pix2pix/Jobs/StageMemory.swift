internal import Pipeline
internal import Store

/// What a stage of a pipeline last came to, and whether it would come to the same again.
struct StageMemory: Sendable {
  let ticket: StageTicket?
  let stage: Stage
  let key: StageKey

  init(_ ticket: StageTicket?, _ stage: Stage, parameters: [String], inputs: [String]) {
    self.ticket = ticket
    self.stage = stage
    key = StageKey(stage: stage, parameters: parameters, inputs: inputs)
  }

  /// The last result, if the stage is to be left out when nothing has changed, and nothing has.
  /// - Parameter isThere: whether what the result names still exists.
  func unchanged<Result: Decodable>(
    _ type: Result.Type, in store: DataStore, isThere: (Result, StoreTransaction) throws -> Bool
  ) throws -> Result? {
    guard let ticket, ticket.ifChanged else { return nil }
    return try store.read { transaction in
      guard let last = try transaction.stage(stage.rawValue, ofPipeline: ticket.pipeline),
        last.stageKey == key.description, let result = try? JSONText.decode(type, from: last.result),
        try isThere(result, transaction)
      else { return nil }
      return result
    }
  }

  /// Part of the job's completion.
  func record(_ result: some Encodable, job: Int64, in transaction: StoreTransaction) throws {
    guard let ticket else { return }
    try transaction.recordStage(
      stage.rawValue, ofPipeline: ticket.pipeline, key: key.description, result: try JSONText.encode(result), job: job)
  }
}
