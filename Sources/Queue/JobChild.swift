internal import Files
internal import Glibc
internal import Store
package import SystemPackage

/// The process that a worker starts for one job: it runs the handler and records what came of it, under the claim.
package struct JobChild: Sendable {
  /// Exit codes that its worker reads.
  package enum Exit {
    /// What came of the job is recorded.
    package static let recorded: Int32 = 0
    /// It stopped as it was told; its worker knows why, and records that.
    package static let stopped: Int32 = 10
    /// Another holds the job by now.
    package static let lost: Int32 = 12
    /// It could not get at its job: the fault is the host's, not the job's. Its worker releases the job and ends.
    package static let notBegun: Int32 = 13
    /// The disk is full; its worker releases the job and ends.
    package static let noSpace: Int32 = 14
  }
  private let handlers: [any JobHandler]

  package init(handlers: [any JobHandler]) {
    self.handlers = handlers
  }

  /// Runs a claimed job. Meant to be all that the process does: it takes over stdin and the signals, and if the worker
  /// dies it kills its own process group at once.
  /// - Returns: the exit code.
  package func run(workspace: FilePath, job id: Int64, claim: Int64) async -> Int32 {
    SignalInbox.install()
    // Before anything that may wait: nobody waits for a store whose worker is dead.
    let watch = WorkerWatch()
    let store: DataStore
    let context: JobContext
    do {
      store = try DataStore.open(workspace: workspace, patience: .worker, create: false)
      let job = try JobQueue(store).begin(id, claim: claim)
      context = try JobContext(job: job, store: store, watch: watch)
    } catch StoreError.claimLost {
      say("job \(id) is held by another")
      return Exit.lost
    } catch {
      say(String(describing: error))
      return Exit.noSpace == JobChild.exitCode(of: error) ? Exit.noSpace : Exit.notBegun
    }
    let code = await run(context, queue: JobQueue(store))
    try? Folder.remove(context.folder)
    return code
  }

  private func run(_ context: JobContext, queue: JobQueue) async -> Int32 {
    let job = context.job
    do {
      guard let handler = handlers.first(where: { $0.kind == job.kind }) else {
        throw JobFailure(.permanent, QueueError.noHandler(kind: job.kind).description)
      }
      guard job.payloadFormat <= handler.payloadFormat else {
        let error = QueueError.newerPayload(
          kind: job.kind, found: job.payloadFormat, known: handler.payloadFormat)
        throw JobFailure(.permanent, error.description)
      }
      switch try await handler.run(context) {
      case .completed(let result, let effects): try queue.acknowledge(job, result: result, effects: effects)
      case .handedOut(let jobs, let effects): try queue.handOut(job, jobs, effects: effects)
      case .stopped: return Exit.stopped
      case .postponed(let time, let reason): try queue.postpone(job, until: time, reason: reason)
      }
      return Exit.recorded
    } catch StoreError.claimLost {
      say("lost: job \(job.id) is held by another; what this attempt made is removed")
      return Exit.lost
    } catch {
      say(String(describing: error))
      let code = JobChild.exitCode(of: error)
      return code == Exit.noSpace ? code : record(error, of: job, queue)
    }
  }

  private func record(_ error: any Error, of job: ClaimedJob, _ queue: JobQueue) -> Int32 {
    let kind = (error as? JobFailure)?.kind ?? .error
    do {
      try queue.fail(job, error: String(describing: error), permanent: kind == .permanent)
      return Exit.recorded
    } catch StoreError.claimLost {
      return Exit.lost
    } catch {
      say(String(describing: error))
      return 1
    }
  }

  private static func exitCode(of error: any Error) -> Int32 {
    if let failure = error as? JobFailure, failure.kind == .noSpace { return Exit.noSpace }
    if let failure = error as? FileError, failure.isNoSpace { return Exit.noSpace }
    return isDiskFull(error) ? Exit.noSpace : 1
  }

  private func say(_ line: String) {
    StandardError.say(line)
  }
}
