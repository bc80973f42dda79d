import Foundation
import Store
import Testing

/// Several virtual workers that claim, beat, fall silent, are rescued, come back and finish in random order, beside people
/// who cancel, retry and reorder: after every step the queue is what a small reference says.
struct InterleavingTests {
  private static let shards = 4

  /// `PIX2PIX_TEST_SEEDS`: how many; `PIX2PIX_TEST_FIRST_SEED`: from where.
  private static func setting(_ name: String, otherwise value: UInt64) -> UInt64 {
    ProcessInfo.processInfo.environment[name].flatMap { UInt64($0) } ?? value
  }

  @Test(arguments: 0..<shards)
  func whateverTheOrderTheQueueIsWhatItsReferenceSays(shard: Int) throws {
    let first = InterleavingTests.setting("PIX2PIX_TEST_FIRST_SEED", otherwise: 1)
    let count = InterleavingTests.setting("PIX2PIX_TEST_SEEDS", otherwise: 1000)
    let check = try ModelCheck()
    for seed in first..<(first + count) where seed % UInt64(InterleavingTests.shards) == UInt64(shard) {
      try check.run(seed: seed, steps: 40)
    }
    #expect(try check.store.integrityProblems() == [])
  }
}
