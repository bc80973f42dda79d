import GRDB
import Queue
import Random
import Store
import TestSupport

/// One store on which the queue and its reference are driven through the same random interleavings, a seed at a time.
final class ModelCheck {
  /// What is compared after every step, of every job.
  struct Snapshot: Hashable {
    let id: Int64
    let phase: String
    let attempts: Int
    let claim: Int64
    let losses: Int
    let deaths: Int
    let hasCommitted: Bool
    let isToBeCancelled: Bool
    let priority: Int
    let runAt: Int64
    let worker: Int64?
    let effects: Int
  }
  struct Failure: Error, CustomStringConvertible { let description: String }
  /// A worker: of this host with a real lock, which its death frees, or of another host with beats alone.
  struct VirtualWorker {
    let rule: ClaimRule
    var identity: WorkerIdentity?
    let concurrency: Int
    let host: String
  }

  let folder: TemporaryFolder
  let store: DataStore
  let time = FakeTime()
  var queue: JobQueue
  var random = Philox(key: 0).stream()
  var model = QueueModel()
  var workers: [Int64: VirtualWorker] = [:]
  /// Workers of this host that died and were not found yet.
  var dead: Set<Int64> = []
  var rescuers: [(real: JobRescuer, model: RescuerModel)] = []
  /// Whatever anybody ever held, also in vain.
  var held: [(job: ClaimedJob, worker: Int64)] = []
  var trace: [String] = []
  let lease = 4.0

  /// - Parameter fault: SQL that makes the store misbehave, to see whether that is found.
  init(fault: String? = nil) throws {
    folder = try TemporaryFolder(inMemory: true)
    store = try DataStore.open(workspace: folder("workspace"), time: time.source)
    queue = JobQueue(store)
    try store.write {
      try $0.execute("CREATE TABLE effects (job_id INTEGER NOT NULL, claim INTEGER NOT NULL) STRICT")
      if let fault { try $0.execute(fault) }
    }
  }

  /// Runs one seed on an empty store.
  /// - Throws: `Failure` with the steps that led to it.
  func run(seed: UInt64, steps: Int) throws {
    try clear()
    random = Philox(key: seed).stream()
    do {
      for _ in 0..<3 { try addWorker() }
      for number in 1...steps {
        try step()
        // A difference stays, and costs more to find than to make.
        if number % 4 == 0 { try compare() }
      }
      try finish()
      let problems = try QueueFixture.audit(store)
      guard problems.isEmpty else { throw Failure(description: problems.joined(separator: "; ")) }
    } catch {
      let steps = trace.suffix(30).joined(separator: "\n  ")
      throw Failure(description: "seed \(seed): \(error)\nafter\n  \(steps)")
    }
  }

  private func clear() throws {
    try store.write { transaction in
      for table in ["effects", "events", "attempts", "job_dependencies", "jobs", "workers", "queues"] {
        try transaction.execute("DELETE FROM \(table)")
      }
    }
    model = QueueModel()
    model.yielding = ["bulk"]
    workers = [:]
    dead = []
    held = []
    trace = []
    rescuers = [(JobRescuer(), RescuerModel()), (JobRescuer(), RescuerModel())]
  }

  func below(_ count: Int) -> Int { Int(random.next() % UInt64(max(1, count))) }
  func chance(_ probability: Double) -> Bool { random.uniform() < probability }
  func any<T>(of values: [T]) -> T? { values.isEmpty ? nil : values[below(values.count)] }

  func addWorker() throws {
    let cores = 1 + below(4)
    // No process starts twice in a millisecond.
    time.advance(seconds: 0.001)
    if chance(0.5) {
      let identity = try WorkerIdentity(store, queues: [], concurrency: 2, cores: cores)
      let rule = ClaimRule(worker: identity.id, lease: lease, cores: cores, yielding: ["bulk"])
      workers[identity.id] = VirtualWorker(
        rule: rule, identity: identity, concurrency: 1 + below(2), host: identity.host)
      model.workers[identity.id] = QueueModel.Worker(host: identity.host, cores: cores)
    } else {
      var rule = try QueueFixture.worker(on: store, host: "elsewhere", cores: cores, lease: lease)
      rule.yielding = ["bulk"]
      workers[rule.worker] = VirtualWorker(rule: rule, identity: nil, concurrency: 1 + below(2), host: "elsewhere")
      model.workers[rule.worker] = QueueModel.Worker(host: "elsewhere", cores: cores)
    }
  }

  /// The store and its reference are the same.
  func compare() throws {
    let found = try snapshots()
    let expected = model.ids.map { id in
      let job = model[id]
      return Snapshot(
        id: id, phase: job.phase.rawValue, attempts: job.attempts, claim: job.claim, losses: job.losses,
        deaths: job.deaths, hasCommitted: job.hasCommitted, isToBeCancelled: job.isToBeCancelled,
        priority: job.priority, runAt: job.runAt, worker: job.worker, effects: job.effects)
    }
    guard found != expected else { return }
    let differences = zip(found, expected).filter { $0 != $1 }.map { "found    \($0)\nexpected \($1)" }
    throw Failure(description: "the store is not what it should be:\n" + differences.joined(separator: "\n"))
  }

  private func snapshots() throws -> [Snapshot] {
    try store.read { transaction in
      let rows = try Row.fetchAll(
        try transaction.database.cachedStatement(
          sql: """
            SELECT id, state, attempts, claim, losses, barren_losses, committed, cancel_reason IS NOT NULL, priority, run_at,
              worker_id, (SELECT count(*) FROM effects e WHERE e.job_id = jobs.id) FROM jobs ORDER BY id
            """))
      return rows.map { row in
        Snapshot(
          id: row[0], phase: row[1], attempts: row[2], claim: row[3], losses: row[4], deaths: row[5],
          hasCommitted: row[6], isToBeCancelled: row[7], priority: row[8], runAt: row[9], worker: row[10],
          effects: row[11])
      }
    }
  }

  func expect(_ isSo: Bool, _ what: @autoclosure () -> String) throws {
    if !isSo { throw Failure(description: what()) }
  }
}
