internal import Files
package import Store
package import SystemPackage

/// What a handler has of the world: its job, the store, a folder of its own, and whether it is to stop.
package final class JobContext: Sendable {
  package let job: ClaimedJob
  package let store: DataStore
  /// Exists, is empty at the start, is named by job and claim, and is removed after the attempt. What is to stay is
  /// renamed out of it, within the workspace.
  package let folder: FilePath
  private let watch: WorkerWatch

  init(job: ClaimedJob, store: DataStore, watch: WorkerWatch) throws {
    self.job = job
    self.store = store
    self.watch = watch
    folder = store.workspace.pushing(FilePath(job.folderName))
    try JobContext.removeFolders(ofJob: job.id, before: job.claim, store)
    try Folder.create(folder)
  }

  static func removeFolder(of job: ClaimedJob, _ store: DataStore) throws {
    try Folder.remove(store.workspace.pushing(FilePath(job.folderName)))
  }

  /// What earlier attempts left whose process died. One that still lives is a zombie, and finds its folder gone: the name
  /// goes first, or it could give something that is half removed its final name. If it is this one that is late, what the
  /// later claim has is not touched.
  static func removeFolders(ofJob id: Int64, before claim: Int64, _ store: DataStore) throws {
    let claims = store.workspace.appending("claims")
    guard FileStatus.exists(claims) else { return }
    let prefix = "job-\(id)-claim-"
    for name in try Folder.names(in: claims) {
      let text = String(decoding: name, as: UTF8.self)
      guard text.hasPrefix(prefix), let earlier = Int64(text.dropFirst(prefix.count)), earlier < claim else { continue }
      if let aside = try DurableFile.setAside(claims.pushing(FilePath(bytes: name))) { try Folder.remove(aside) }
    }
  }

  package var workspace: FilePath { store.workspace }

  /// Whether the job should commit what is worth keeping and return `.stopped`.
  package var shouldStop: Bool { stopReason != nil }

  package var stopReason: StopReason? {
    if let reason = watch.reason { return reason }
    return SignalInbox.stopCount > 0 ? .workerStops : nil
  }

  /// The payload as a value.
  /// - Throws: `JobFailure` (permanent) that names the job.
  package func payload<Value: Decodable>(as type: Value.Type) throws -> Value {
    do {
      return try JSON.decode(type, from: job.payload)
    } catch {
      throw JobFailure(
        .permanent,
        "the payload of job \(job.id) (\(job.kind)) is not what this program writes: enqueue the job anew (\(error))")
    }
  }

  /// Shows how far the job is; say it every second or so. It is lost without harm.
  /// - Throws: `StoreError.claimLost`.
  package func progress(_ progress: some Encodable) throws {
    let text = try JSON.text(progress)
    try store.writeLightly { try $0.setProgress(job: job.id, claim: job.claim, text) }
  }

  /// Writes rows under the job's claim.
  /// - Throws: `StoreError.claimLost` if another holds the job by now; nothing is written then.
  @discardableResult
  package func write<T>(_ body: (StoreTransaction) throws -> T) throws -> T {
    try store.write { transaction in
      try transaction.requireClaim(job: job.id, claim: job.claim)
      return try body(transaction)
    }
  }

  /// As `write`, but a power cut may take it back: metrics, samples.
  @discardableResult
  package func writeLightly<T>(_ body: (StoreTransaction) throws -> T) throws -> T {
    try store.writeLightly { transaction in
      try transaction.requireClaim(job: job.id, claim: job.claim)
      return try body(transaction)
    }
  }

  /// As `write`, and says that something lasting was done (a checkpoint, an item): a job that gets on is not taken for
  /// one that kills every process it is given.
  package func commit<T>(_ body: (StoreTransaction) throws -> T) throws -> T {
    try store.write { transaction in
      try transaction.markCommitted(job: job.id, claim: job.claim)
      return try body(transaction)
    }
  }
}
