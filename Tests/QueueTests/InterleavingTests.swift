import Foundation
import Store
import Testing

/// Several virtual workers that claim, beat, hand out, fall silent, are rescued, come back and finish in random order, beside
/// people who cancel, retry and reorder: after every step the queue is what a small reference says.
struct InterleavingTests {
  private static let shards = 4

  /// `PIX2PIX_TEST_SEEDS`: how many; `PIX2PIX_TEST_FIRST_SEED`: from where.
  private static func setting(_ name: String, otherwise value: UInt64) -> UInt64 {
    ProcessInfo.processInfo.environment[name].flatMap { UInt64($0) } ?? value
  }

  @Test(arguments: 0..<shards)
  func whateverTheOrderTheQueueIsWhatItsReferenceSays(shard: Int) throws {
    let first = InterleavingTests.setting("PIX2PIX_TEST_FIRST_SEED", otherwise: 1)
    let count = InterleavingTests.setting("PIX2PIX_TEST_SEEDS", otherwise: 300)
    let check = try ModelCheck()
    for seed in first..<(first + count) where seed % UInt64(InterleavingTests.shards) == UInt64(shard) {
      try check.run(seed: seed, steps: 40)
    }
    #expect(try check.store.integrityProblems() == [])
  }

  /// A check that finds nothing in a broken queue is none.
  @Test(arguments: [
    // A loss spends an attempt.
    """
    CREATE TRIGGER fault AFTER UPDATE OF losses ON jobs WHEN new.losses > old.losses AND new.attempts < new.max_attempts
      BEGIN UPDATE jobs SET attempts = attempts + 1 WHERE id = new.id; END
    """,
    // One of the jobs that it waits for is enough.
    """
    CREATE TRIGGER fault AFTER UPDATE OF state ON jobs WHEN new.state = 'completed'
      BEGIN UPDATE jobs SET state = 'available', reason = 'fault' WHERE state = 'waiting'
        AND id IN (SELECT job_id FROM job_dependencies WHERE depends_on = new.id); END
    """,
    // An effect is there twice.
    """
    CREATE TRIGGER fault AFTER INSERT ON effects WHEN new.claim = 2
      BEGIN INSERT INTO effects SELECT new.job_id, 3 WHERE new.claim = 2; END
    """,
    // A part that does not succeed takes the job along that handed it out.
    """
    CREATE TRIGGER fault AFTER UPDATE OF state ON jobs
      WHEN new.state IN ('cancelled', 'discarded') AND new.parent_id IS NOT NULL
      BEGIN UPDATE jobs SET state = 'cancelled', cancel_reason = 'fault', reason = 'fault', finished_at = new.updated_at
        WHERE id = new.parent_id AND state = 'waiting'; END
    """,
    // A paused queue is forgotten.
    "CREATE TRIGGER fault AFTER INSERT ON queues BEGIN DELETE FROM queues WHERE name = new.name; END",
  ])
  func aFaultIsFound(fault: String) throws {
    let check = try ModelCheck(fault: fault)
    #expect(throws: ModelCheck.Failure.self) {
      for seed in 1...200 as ClosedRange<UInt64> { try check.run(seed: seed, steps: 40) }
    }
  }
}
