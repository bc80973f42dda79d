internal import Files
internal import Foundation
internal import Glibc
internal import Queue
internal import Store
internal import SystemPackage

/// What one process of a queue bench does. It says what it did as JSON.
enum QueueBenchPart {
  enum Role: String, CaseIterable, Sendable {
    /// Adds jobs, one after another.
    case enqueue
    /// Claims and acknowledges until nothing is left, through the queue's own verbs, without a process for each job.
    case take
    /// A worker as it is, with a process for each job, until nothing is left.
    case work
    /// The same, until it is told to stop.
    case idle
    /// The process of a job of `work`.
    case job = "run-job"
  }

  struct Report: Codable, Sendable {
    /// Jobs that it had.
    var jobs: Int
    /// Monotonic seconds.
    var began: Double
    var ended: Double
    /// Seconds that each took.
    var latencies: [Double]
  }

  private struct EmptyHandler: JobHandler {
    let kind = "empty"

    func run(_ context: JobContext) async throws -> JobOutcome { .completed() }
  }

  static var request: JobRequest { JobRequest(kind: "empty", payload: "{}") }

  static func arguments(_ role: Role, _ folder: FilePath, number: Int, jobs: Int) -> [String] {
    ["bench", "queue-part", role.rawValue, folder.escaped, String(number), String(jobs), "--parent=\(getpid())"]
  }

  static func goFile(_ folder: FilePath) -> FilePath { folder.appending("go") }
  static func readyFile(_ folder: FilePath, _ number: Int) -> FilePath { folder.appending("ready-\(number)") }

  /// - Parameters:
  ///   - first: the process's number, or the job's.
  ///   - second: how many jobs, or the claim.
  static func run(_ role: Role, _ folder: FilePath, _ first: Int64, _ second: Int64) async throws {
    if role == .job {
      exit(await JobChild(handlers: [EmptyHandler()]).run(workspace: folder, job: first, claim: second))
    }
    let store = try DataStore.open(workspace: folder, patience: .worker)
    let queue = JobQueue(store)
    guard role != .idle else {
      _ = try WorkerProcess(queue, try options(folder, until: .stopped)).run()
      return
    }
    // The worker's row, and the identity's lock, are there before the clock runs.
    let worker = role == .take ? try WorkerIdentity(store, queues: [], concurrency: 1, cores: cores) : nil
    try DurableFile.write([], to: readyFile(folder, Int(first)))
    while !FileStatus.exists(goFile(folder)) { usleep(1000) }
    var report = Report(jobs: 0, began: now(), ended: 0, latencies: [])
    switch role {
    case .enqueue:
      for _ in 0..<second { try timed(&report) { _ = try queue.enqueue(request) } }
    case .take:
      guard let worker else { return }
      let rule = ClaimRule(worker: worker.id, cores: cores)
      var tookLast = false
      while try timed(
        &report,
        {
          tookLast = try takeOne(queue, rule, isLikely: tookLast)
          return tookLast
        })
      {}
    case .work:
      report.jobs = try WorkerProcess(queue, try options(folder, until: .drained)).run().ended.count
    case .idle, .job: break
    }
    report.ended = now()
    Console.result(try JSONText.encode(report))
  }

  /// More than all workers together ask for.
  private static let cores = 1024

  private static func options(_ folder: FilePath, until: WorkerOptions.Until) throws -> WorkerOptions {
    let program = try ownExecutable().string
    var options = WorkerOptions(handlers: [EmptyHandler()]) { job in
      [program] + ["bench", "queue-part", Role.job.rawValue, folder.escaped, String(job.id), String(job.claim)]
    }
    options.until = until
    options.cores = cores
    return options
  }

  /// As a worker does: where there was a job there is probably another.
  private static func takeOne(_ queue: JobQueue, _ rule: ClaimRule, isLikely: Bool) throws -> Bool {
    guard let job = try queue.claim(rule, isLikely: isLikely) else { return false }
    try queue.acknowledge(job)
    return true
  }

  private static func timed(_ report: inout Report, _ body: () throws -> Void) throws {
    _ = try timed(&report) {
      try body()
      return true
    }
  }

  private static func timed(_ report: inout Report, _ body: () throws -> Bool) throws -> Bool {
    let start = now()
    guard try body() else { return false }
    report.jobs += 1
    report.latencies.append(now() - start)
    return true
  }

  /// Monotonic, the same clock in all processes of the host.
  private static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
  }
}
