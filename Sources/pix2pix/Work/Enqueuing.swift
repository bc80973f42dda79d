internal import Kernels
internal import Pipeline
internal import Queue
internal import Store

extension StoreTransaction {
  /// Adds a job of a kind that this program does, with its payload as it is now.
  /// - Parameters:
  ///   - key: at most one unfinished job has it.
  ///   - cores: `nil`: all that this process may use.
  func enqueue(
    _ payload: some JobPayload, key: String? = nil, after dependencies: [Int64] = [], pipeline: String? = nil,
    cores: Int? = nil, attempts: Int = 3, terms: JobTerms = JobTerms()
  ) throws -> Enqueued {
    var request = JobRequest(kind: type(of: payload).kind, payload: try Snapshot.text(of: payload))
    request.payloadFormat = type(of: payload).format
    request.priority = type(of: payload).priority
    request.uniqueKey = key
    request.dependencies = dependencies
    request.pipeline = pipeline
    request.cores = cores ?? availableCores()
    request.maxAttempts = attempts
    terms.apply(to: &request)
    return try enqueue(request)
  }
}

extension DataStore {
  /// Adds a job that stands alone, or takes up the one that an interrupted command left, under the terms that are said now.
  /// - Parameters:
  ///   - what: "an ingest of", "a translation into": for the message.
  ///   - name: of the dataset, model or folder.
  /// - Throws: `CommandError.alreadyQueued` if another command's job is under way.
  func enqueueOrTakeUp(
    _ payload: some JobPayload, what: String, name: String, attempts: Int = 3, terms: JobTerms = JobTerms()
  ) throws -> Int64 {
    // The job of a worker that is gone is nobody's.
    try settle()
    return try write { transaction in
      let key = "\(type(of: payload).kind):\(name)"
      switch try transaction.enqueue(payload, key: key, attempts: attempts, terms: terms) {
      case .added(let id): return id
      case .existing(let id):
        let job = try transaction.job(id)
        // One that is planned for later is not begun by hand.
        guard job.phase != .running, job.phase != .scheduled || job.isPutOff,
          job.payload == (try Snapshot.text(of: payload))
        else {
          throw CommandError.alreadyQueued(
            what: what, name: name, job: id, state: job.phase.rawValue, since: "\(job.enqueuedAt)")
        }
        try transaction.change(id, terms)
        try transaction.takeUp(id)
        return id
      }
    }
  }
}
