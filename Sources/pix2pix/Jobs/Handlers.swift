internal import Files
internal import Queue
internal import Store

/// Every kind of job that this program does.
enum Handlers {
  static let all: [any JobHandler] = [
    Settled(IngestHandler()), Settled(TrainHandler()), Settled(EvaluateHandler()), Settled(PromoteHandler()),
    Settled(TranslateHandler()), Settled(TranslateChunkHandler()), Settled(ReportHandler()), Settled(AblationHandler()),
  ]
}

/// A handler whose errors say what is to become of the job, in a person's words, and how a waiting command is to end.
struct Settled<Handler: JobHandler>: JobHandler {
  private let handler: Handler

  init(_ handler: Handler) {
    self.handler = handler
  }

  var kind: String { handler.kind }
  var payloadFormat: Int { handler.payloadFormat }
  var yields: Bool { handler.yields }

  func run(_ context: JobContext) async throws -> JobOutcome {
    do {
      return try await handler.run(context)
    } catch let error as StoreError {
      if case .claimLost = error { throw error }
      throw settle(error, context)
    } catch {
      throw settle(error, context)
    }
  }

  private func settle(_ error: any Error, _ context: JobContext) -> any Error {
    if error is JobFailure { return error }
    let failure = Failure(error)
    let progress = JobProgress(
      text: failure.sentence, done: 0, total: 0, secondsLeft: nil, exitStatus: failure.status.rawValue)
    // Without it the waiting command ends with 1; the sentence is recorded in any case.
    try? context.progress(progress)
    if failure.status == .noSpace { return JobFailure(.noSpace, failure.sentence) }
    return JobFailure(failure.isPermanent ? .permanent : .error, failure.sentence)
  }
}
