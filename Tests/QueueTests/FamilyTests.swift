import GRDB
import Queue
import Store
import TestSupport
import Testing

/// A job that hands parts of its work out to jobs of its own.
struct FamilyTests {
  private let fixture: QueueFixture
  private let worker: ClaimRule

  init() throws {
    fixture = try QueueFixture()
    worker = try fixture.worker()
  }

  private var queue: JobQueue { fixture.queue }

  /// - Returns: the parent, which waits, and its parts.
  private func handOut(
    _ count: Int, _ change: (inout JobRequest) -> Void = { _ in }
  ) throws -> (parent: Int64, parts: [Int64]) {
    let parent = try fixture.enqueue("translate", change)
    let held = try #require(try queue.claim(worker))
    #expect(held.id == parent)
    var parts: [Int64] = []
    try queue.handOut(held, Array(repeating: JobRequest(kind: "part", payload: "{}"), count: count)) { _, ids in
      parts = ids
    }
    return (parent, parts)
  }

  private func finish(_ job: Int64) throws {
    let held = try #require(try queue.claim(worker))
    #expect(held.id == job)
    try queue.acknowledge(held)
  }

  @Test func itWaitsForItsPartsAndGoesOnWithoutAnAttemptSpent() throws {
    let (parent, parts) = try handOut(2) {
      $0.priority = 7
      $0.pipeline = "night"
      $0.memory = 1000
      $0.timeout = 2
    }
    #expect(try fixture.phase(parent) == .waiting)
    #expect(try queue.job(parent).attempts == 0)
    let part = try queue.job(parts[0])
    #expect(part.parentId == parent && part.priority == 7 && part.pipeline == "night")
    #expect(part.memory == 1000 && part.timeoutMs == 2000)
    try finish(parts[0])
    #expect(try fixture.phase(parent) == .waiting)
    try finish(parts[1])
    #expect(try fixture.phase(parent) == .available)
    try finish(parent)
    #expect(try fixture.audit() == [])
    let outcomes = try fixture.test.store.read {
      try $0.values(String.self, "SELECT outcome FROM attempts WHERE job_id = ? ORDER BY claim", [parent])
    }
    #expect(outcomes == ["released", "ok"])
  }

  @Test func aPartThatFailsDoesNotTakeItAlong() throws {
    let (parent, parts) = try handOut(2)
    try queue.fail(try #require(try queue.claim(worker)), error: "it is wrong", permanent: true)
    #expect(try fixture.phase(parts[0]) == .discarded)
    #expect(try fixture.phase(parent) == .waiting)
    _ = try queue.cancel(parts[1], reason: "seen enough")
    #expect(try fixture.phase(parent) == .available, "what came of its parts is for it to tell")
    try finish(parent)
    #expect(try fixture.audit() == [])
  }

  @Test func whatDependsOnItWaitsForItAndNotForItsPartsAlone() throws {
    let (parent, parts) = try handOut(1)
    let report = try fixture.enqueue("report") { $0.dependencies = [parent] }
    try finish(parts[0])
    #expect(try fixture.phase(report) == .waiting)
    try finish(parent)
    #expect(try fixture.phase(report) == .available)
  }

  @Test func cancellingItCancelsItsParts() throws {
    let (parent, parts) = try handOut(3)
    try finish(parts[0])
    let running = try #require(try queue.claim(worker))
    #expect(try queue.cancel(parent, reason: "seen enough") == .done)
    #expect(try fixture.phase(parent) == .cancelled)
    #expect(try fixture.phase(parts[0]) == .completed)
    #expect(try fixture.phase(parts[2]) == .cancelled)
    #expect(
      try queue.beat(running, lease: 30) == "job \(parent), which handed it out, was cancelled: seen enough",
      "the one that runs is asked to stop")
    try queue.acknowledgeCancellation(running, reason: "seen enough")
    #expect(try fixture.audit() == [])
  }

  @Test func cancellingItWhileItHandsOutCancelsWhatItHasHandedOut() throws {
    let parent = try fixture.enqueue("translate")
    let held = try #require(try queue.claim(worker))
    #expect(try queue.cancel(parent, reason: "no") == .asked)
    try queue.handOut(held, [JobRequest(kind: "part", payload: "{}")]) { _, _ in }
    #expect(try fixture.phase(parent) == .cancelled)
    let parts = try fixture.test.store.read { try $0.children(ofJob: parent) }
    #expect(parts.map(\.phase) == [.cancelled])
    #expect(try fixture.audit() == [])
  }

  @Test func retryingItRetriesThePartsThatDidNotComplete() throws {
    let (parent, parts) = try handOut(2)
    try finish(parts[0])
    _ = try queue.cancel(parent, reason: "no")
    try queue.retry(parent)
    #expect(try fixture.phase(parts[0]) == .completed)
    #expect(try fixture.phase(parts[1]) == .available)
    #expect(try fixture.phase(parent) == .waiting)
    try finish(parts[1])
    try finish(parent)
    #expect(try fixture.audit() == [])
  }

  @Test func aPartOfAJobThatHasEndedIsNotRetriedAlone() throws {
    let (parent, parts) = try handOut(2)
    _ = try queue.cancel(parts[0], reason: "no")
    try queue.retry(parts[0])
    #expect(try fixture.phase(parts[0]) == .available, "its parent still waits for it")
    _ = try queue.cancel(parent, reason: "no")
    let cancelled = QueueError.partOfEnded(job: parts[0], parent: parent, phase: .cancelled)
    #expect(throws: cancelled) { try queue.retry(parts[0]) }
    #expect(
      cancelled.description == "job \(parts[0]) is a part of job \(parent), which is cancelled and waits for it no "
        + "more: `pix2pix jobs retry \(parent)` retries both")
    try queue.retry(parent)
    try finish(parts[0])
    _ = try queue.cancel(parts[1], reason: "no")
    try finish(parent)
    let ended = QueueError.partOfEnded(job: parts[1], parent: parent, phase: .completed)
    #expect(throws: ended) { try queue.retry(parts[1]) }
    #expect(
      ended.description == "job \(parts[1]) is a part of job \(parent), which is completed and waits for it no "
        + "more: do what is left of it in a new job (a translation's with `pix2pix translate ... --retry-failed`)")
    #expect(try fixture.audit() == [])
  }

  @Test func whoWorksOneJobWorksItsPartsToo() throws {
    let (parent, parts) = try handOut(1)
    let other = try fixture.enqueue("other") { $0.priority = -1 }
    var rule = worker
    rule.only = [parent]
    #expect(try queue.claim(rule)?.id == parts[0])
    rule.only = [other]
    #expect(try queue.claim(rule)?.id == other)
  }

  @Test func whoLostItsClaimHandsNothingOut() throws {
    let parent = try fixture.enqueue("translate")
    let held = try #require(try queue.claim(worker))
    try fixture.lose(held, childDied: false)
    let lost = StoreError.claimLost(job: parent, claim: held.claim)
    #expect(throws: lost) { try queue.handOut(held, [JobRequest(kind: "part", payload: "{}")]) { _, _ in } }
    #expect(try fixture.test.store.read { try $0.children(ofJob: parent) }.isEmpty)
  }

  @Test func itsPriorityIsThatOfItsParts() throws {
    let (parent, parts) = try handOut(2)
    try queue.setPriority(parent, -5)
    #expect(try parts.map { try queue.job($0).priority } == [-5, -5])
  }

  @Test func theTimeOfAFamilyIsWhatItsMembersRanTogether() throws {
    let (parent, parts) = try handOut(2)
    fixture.time.advance(seconds: 100)
    let first = try #require(try queue.claim(worker))
    fixture.time.advance(seconds: 1)
    let second = try #require(try queue.claim(worker))
    fixture.time.advance(seconds: 2)
    try queue.acknowledge(first)
    fixture.time.advance(seconds: 3)
    try queue.acknowledge(second)
    #expect(second.id == parts[1])
    #expect(try fixture.test.store.read { try $0.busySeconds(ofFamily: parent) } == 6)
  }
}
