internal import ArgumentParser
internal import Files
internal import Foundation
internal import Kernels
internal import Queue
internal import Store
internal import Synchronization
internal import SystemPackage

/// Works some jobs and no others, in child processes of this one, and shows how far they are.
struct ForegroundWork {
  let store: DataStore
  let verbose: Bool

  /// - Returns: the jobs as they ended, in the order of `ids`.
  /// - Throws: `ExitCode` 130 or 143 if a signal ended it: what was done is kept, and the same command goes on from there.
  func run(_ ids: [Int64]) throws -> [JobRecord] {
    let queue = JobQueue(store)
    var options = try Self.options(store)
    options.until = .ended(Set(ids))
    options.poll = 0.05
    let verbose = verbose
    options.log = { event in
      if verbose { Console.complain(Self.text(event)) }
    }
    let display = ProgressDisplay(store, jobs: ids, verbose: verbose)
    display.start()
    defer { display.stop() }
    let report = try WorkerProcess(queue, options).run()
    display.stop()
    if let signal = report.signal {
      Console.complain("pix2pix: stopped; what is done is kept, and the same command goes on from there")
      throw ExitCode(128 + signal)
    }
    if report.noSpace { throw Self.noSpace(report, store) }
    return try ids.map { try queue.job($0) }
  }

  /// How this program starts the process of a job.
  static func options(_ store: DataStore) throws -> WorkerOptions {
    let program = try ownExecutable().string
    let workspace = store.workspace.escaped
    var options = WorkerOptions(handlers: Handlers.all) { job in
      [program, "run-job", workspace, String(job.id), String(job.claim)]
    }
    options.environment = JobEnvironment.variables
    options.cores = availableCores()
    options.memory = HostMemory.allowed()
    return options
  }

  /// What a worker says that ended because the disk is full. The job's own sentence may have found no room either.
  static func noSpace(_ report: WorkerReport, _ store: DataStore) -> CommandError {
    let job = report.ended.last
    let row = job.flatMap { try? JobQueue(store).job($0) }?.progress
    let progress = row.flatMap { try? JSONText.decode(JobProgress.self, from: $0) }
    let what = progress?.exitStatus == ExitStatus.noSpace.rawValue ? progress?.text : nil
    return .noSpace(workspace: store.workspace, job: job, what: what)
  }

  static func text(_ event: WorkerEvent) -> String {
    switch event {
    case .claimed(let job): "\(job.kind) (job \(job.id)): attempt \(job.attempt) begins"
    case .ended(let job, let phase): "\(job.kind) (job \(job.id)): \(phase.rawValue)"
    case .lost(let job): "\(job.kind) (job \(job.id)): lost; others took this worker for dead, and have the job"
    case .rescued(let ids): "taken from workers that are gone: jobs \(ids.map(String.init).joined(separator: ", "))"
    case .stopping(let signal): "told to stop (signal \(signal)): jobs come to an end"
    }
  }
}

/// Reads the progress of running jobs now and then, and shows it.
private final class ProgressDisplay: Sendable {
  private let store: DataStore
  private let jobs: [Int64]
  private let state: Mutex<(line: ProgressLine, isOver: Bool)>
  /// Where each translation was when it was first looked at.
  private let begun = Mutex<[Int64: (progress: TranslationProgress, at: Int64)]>([:])
  private let isWanted: Bool

  init(_ store: DataStore, jobs: [Int64], verbose: Bool) {
    self.store = store
    self.jobs = jobs
    state = Mutex((ProgressLine(verbose: verbose), false))
    isWanted = verbose || Console.isTerminal
  }

  func start() {
    Thread.detachNewThread { [self] in
      var teller = HindranceTeller()
      while !state.withLock({ $0.isOver }) {
        Thread.sleep(forTimeInterval: isWanted ? 0.25 : 1)
        // Even where nobody asked for progress: waiting in silence for a queue that is paused could last for ever.
        tellHindrance(&teller)
        guard isWanted, let text = current() else { continue }
        state.withLock { state in
          if !state.isOver { state.line.show(text, at: TimeSource.system.monotonic()) }
        }
      }
    }
  }

  private func tellHindrance(_ teller: inout HindranceTeller) {
    // When the store is busy the next look comes soon.
    guard let found = try? store.read({ [try $0.hindrance(of: jobs, needsWorker: false)] }) else { return }
    let isOver = state.withLock { state in
      if found != [nil] { state.line.clear() }
      return state.isOver
    }
    if !isOver { teller.tell(found[0]) }
  }

  func stop() {
    state.withLock { state in
      state.isOver = true
      state.line.clear()
    }
  }

  /// `nil` while nothing is to be told, and when the store is busy: the next look comes soon.
  private func current() -> String? {
    try? store.read { transaction in
      let own = try jobs.map { try transaction.job($0) }
      if let job = own.first(where: { $0.phase == .running }) {
        let progress = job.progress.flatMap { try? JSONText.decode(JobProgress.self, from: $0) }
        return progress?.text ?? "\(job.kind) (job \(job.id))"
      }
      for job in own where job.phase == .waiting {
        if let text = try translation(job.id, transaction) { return text }
      }
      if let job = own.first(where: { $0.phase == .retryable }) {
        return "\(job.kind) (job \(job.id)) failed and is tried again: \(job.error ?? "")"
      }
      guard let next = own.first(where: { $0.phase == .available }) else { return nil }
      let busy = try transaction.values(Int64.self, "SELECT id FROM jobs WHERE state = 'running' ORDER BY id")
      guard let other = busy.first else { return nil }
      return "\(next.kind) (job \(next.id)) waits for cores that job \(other) has"
    }
  }

  /// A translation waits while its chunks are worked on.
  private func translation(_ job: Int64, _ transaction: StoreTransaction) throws -> String? {
    guard let progress = try TranslationProgress(ofJob: job, transaction) else { return nil }
    let now = TimeSource.system.monotonic()
    let first = begun.withLock { begun in
      begun[job] = begun[job] ?? (progress, now)
      return begun[job] ?? (progress, now)
    }
    return progress.text(since: first.progress, seconds: Double(now - first.at) / 1000)
  }
}
