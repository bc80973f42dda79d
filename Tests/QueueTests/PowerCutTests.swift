import Queue
import Random
import Store
import TestSupport
import Testing

/// Two processes on one store, and a machine that loses its power at any moment: whatever anybody was told is there when it
/// comes back, and nothing has been done under a claim that is not.
struct PowerCutTests {
  /// What the processes were told, and what they have done that others can see.
  private struct Ledger {
    var enqueued: Set<Int64> = []
    /// The claims under which a process began.
    var begun: [Int64: Int64] = [:]
    var ended: [Int64: JobPhase] = [:]
  }

  private final class Scene {
    let folder: TemporaryFolder
    let disk: SimulatedDisk
    let queues: [JobQueue]
    let rules: [ClaimRule]
    var random: PhiloxStream
    var ledger = Ledger()
    /// Held, and whether its process has begun.
    var held: [(job: ClaimedJob, by: Int, hasBegun: Bool)] = []
    var problems: [String] = []
    /// Claims that a cut took back.
    var takenBack = 0

    init(seed: UInt64, disk: SimulatedDisk) throws {
      folder = try TemporaryFolder(inMemory: true)
      self.disk = disk
      let workspace = folder("workspace")
      queues = try (0..<2).map { _ in
        JobQueue(try DataStore.open(workspace: workspace) { try disk.sync($0) })
      }
      rules = try queues.map { try QueueFixture.worker(on: $0.store, host: "h", cores: 64, lease: 30) }
      try disk.keep(workspace)
      random = Philox(key: seed).stream()
    }

    func run(steps: Int) throws {
      for _ in 0..<steps {
        let process = random.uniform() < 0.5 ? 0 : 1
        switch random.uniform() {
        case ..<0.3: try enqueue(queues[process])
        case ..<0.5:
          if let job = try queues[process].claim(rules[process]) { held.append((job, process, false)) }
        case ..<0.65:
          if let index = held.indices.first(where: { !held[$0].hasBegun }) { try begin(index) }
        case ..<0.85:
          if let index = held.indices.randomElement(using: &random) { try end(index) }
        default: try cutThePower()
        }
      }
      try cutThePower()
    }

    private func enqueue(_ queue: JobQueue) throws {
      var request = JobRequest(kind: "work", payload: "{}")
      if random.uniform() < 0.3 { request.uniqueKey = "k" }
      if random.uniform() < 0.3, let other = ledger.enqueued.sorted().randomElement(using: &random) {
        request.dependencies = [other]
      }
      ledger.enqueued.insert(try queue.enqueue(request).id)
    }

    private func begin(_ index: Int) throws {
      let (job, process, _) = held[index]
      _ = try queues[process].begin(job.id, claim: job.claim)
      held[index].hasBegun = true
      ledger.begun[job.id] = job.claim
    }

    private func end(_ index: Int) throws {
      let (job, process, hasBegun) = held.remove(at: index)
      // A process that has not begun can only be missed by its worker.
      if !hasBegun || random.uniform() < 0.3 {
        try queues[process].release(job, reason: "r")
      } else if random.uniform() < 0.3 {
        try queues[process].fail(job, error: "e", permanent: true)
        ledger.ended[job.id] = .discarded
      } else {
        try queues[process].acknowledge(job, result: "\(job.claim)")
        ledger.ended[job.id] = .completed
      }
    }

    private func cutThePower() throws {
      let (store, place) = try disk.afterPowerCut()
      try withExtendedLifetime(place) {
        let jobs = try store.read { try $0.all(JobRecord.self, "SELECT * FROM jobs") }
        let found = Dictionary(uniqueKeysWithValues: jobs.map { ($0.id, $0) })
        for id in ledger.enqueued where found[id] == nil { problems.append("job \(id) is gone") }
        for (id, claim) in ledger.begun where found[id].map({ $0.claim < claim }) ?? true {
          problems.append("claim \(claim) of job \(id) will be given again")
        }
        for (id, phase) in ledger.ended where found[id]?.phase != phase {
          problems.append("job \(id) is \(found[id]?.phase.rawValue ?? "gone") after it was told to be \(phase)")
        }
        for (job, _, _) in held where found[job.id].map({ $0.claim < job.claim }) ?? false { takenBack += 1 }
        problems += try store.integrityProblems() + QueueFixture.audit(store)
      }
    }
  }

  @Test func whatWasToldIsThereAfterAPowerCut() throws {
    var takenBack = 0
    for seed in 1...40 as ClosedRange<UInt64> {
      let scene = try Scene(seed: seed, disk: try SimulatedDisk())
      try scene.run(steps: 40)
      #expect(scene.problems == [], "seed \(seed)")
      takenBack += scene.takenBack
    }
    #expect(takenBack > 0, "a claim whose process has not begun may go")
  }

  /// A test that finds nothing on a disk that forgets is none.
  @Test func aDiskThatForgetsIsFound() throws {
    let scene = try Scene(seed: 1, disk: try SimulatedDisk(lies: true))
    try scene.run(steps: 40)
    #expect(scene.problems.contains { $0.hasSuffix("is gone") })
    #expect(scene.problems.contains { $0.hasSuffix("will be given again") })
  }
}
