import Random
import Testing

struct PhiloxTests {
  /// The known answers published with the authors' Random123 library for philox4x32 with ten rounds.
  @Test(arguments: [
    KnownAnswer(low: 0, high: 0, key: 0, words: [0x6627_E8D5, 0xE169_C58D, 0xBC57_AC4C, 0x9B00_DBD8]),
    KnownAnswer(low: .max, high: .max, key: .max, words: [0x408F_276D, 0x41C8_3B0E, 0xA20B_C7C6, 0x6D54_51FD]),
    KnownAnswer(
      low: 0x85A3_08D3_243F_6A88, high: 0x0370_7344_1319_8A2E, key: 0x299F_31D0_A409_3822,
      words: [0xD16C_FE09, 0x94FD_CCEB, 0x5001_E420, 0x2412_6EA1]),
  ])
  func blocksAreThePublishedOnes(_ answer: KnownAnswer) {
    let words = Philox(key: answer.key).block(answer.low, answer.high)
    #expect((0..<4).map { words[$0] } == answer.words)
  }

  struct KnownAnswer: Sendable {
    let low: UInt64
    let high: UInt64
    let key: UInt64
    let words: [UInt32]
  }

  @Test func aStreamIsTheBlocksInTurn() {
    let generator = Philox(key: 7)
    var stream = generator.stream()
    let drawn = (0..<6).map { _ in stream.next() }
    let blocks = (UInt64(0)..<3).map { generator.block($0) }
    let expected = blocks.flatMap { words in
      [UInt64(words[0]) | UInt64(words[1]) << 32, UInt64(words[2]) | UInt64(words[3]) << 32]
    }
    #expect(drawn == expected)
  }

  @Test(arguments: 0..<9)
  func aStreamGoesOnFromAStoredPosition(_ drawn: Int) {
    var whole = Philox(key: 3).stream()
    for _ in 0..<drawn { _ = whole.next() }
    var resumed = PhiloxStream(Philox(key: 3), position: whole.position)
    for _ in 0..<5 { #expect(resumed.next() == whole.next()) }
  }

  @Test func purposesAndIndicesHaveStreamsOfTheirOwn() {
    let generator = Philox(key: 1)
    let keys = (UInt64(0)..<20).flatMap { purpose in
      (UInt64(0)..<20).map { generator.derived(purpose, $0).key }
    }
    #expect(Set(keys + [generator.key]).count == 401)
    #expect(generator.derived(4, 2) == Philox(key: 1).derived(4, 2))
  }

  @Test(arguments: [UInt64(1), 2, 3])
  func uniformNumbersFillTheUnitInterval(_ seed: UInt64) {
    var stream = Philox(key: seed).stream()
    let numbers = (0..<20_000).map { _ in stream.uniform() }
    #expect(numbers.allSatisfy { $0 >= 0 && $0 < 1 })
    // Five standard errors of the mean, which is sqrt(1/12/20000).
    let mean: Double = numbers.reduce(0, +) / 20_000
    #expect(abs(mean - 0.5) < 0.0102, "seed \(seed)")
    for tenth in 0..<10 {
      let share = Double(numbers.count { Int($0 * 10) == tenth }) / 20_000
      #expect(abs(share - 0.1) < 0.0107, "seed \(seed), tenth \(tenth)")
    }
  }

  @Test(arguments: [UInt64(1), 2, 3])
  func normalNumbersHaveTheirMoments(_ seed: UInt64) {
    var stream = Philox(key: seed).stream()
    let numbers = (0..<20_000).map { _ in stream.normal() }
    let mean = numbers.reduce(0, +) / 20_000
    let variance = numbers.reduce(0) { $0 + $1 * $1 } / 20_000
    #expect(abs(mean) < 0.036, "seed \(seed)")
    #expect(abs(variance - 1) < 0.05, "seed \(seed)")
    let within = Double(numbers.count { abs($0) < 1 }) / 20_000
    #expect(abs(within - 0.6827) < 0.0165, "seed \(seed)")
  }
}
