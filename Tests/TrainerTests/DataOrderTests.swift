import Testing
import Trainer

@Suite struct DataOrderTests {
  @Test(arguments: [1, 2, 3, 17, 400])
  func everyEpochDrawsEveryPairOnce(_ count: Int) {
    let order = DataOrder(count: count, shuffled: true, seed: 5)
    for epoch in 1...4 { #expect(order.permutation(epoch: epoch).sorted() == Array(0..<count)) }
  }

  @Test func epochsAndSeedsDiffer() {
    let order = DataOrder(count: 50, shuffled: true, seed: 1)
    #expect(order.permutation(epoch: 1) != order.permutation(epoch: 2))
    #expect(order.permutation(epoch: 1) != DataOrder(count: 50, shuffled: true, seed: 2).permutation(epoch: 1))
    #expect(order.permutation(epoch: 1) == DataOrder(count: 50, shuffled: true, seed: 1).permutation(epoch: 1))
  }

  @Test func sequentialIsAscending() {
    #expect(DataOrder(count: 9, shuffled: false, seed: 1).permutation(epoch: 3) == Array(0..<9))
  }

  /// Each place is equally likely for each pair: 3000 draws of 6 places, five standard deviations.
  @Test func theShuffleFavoursNoPlace() {
    let order = DataOrder(count: 6, shuffled: true, seed: 11)
    var first = [Int](repeating: 0, count: 6)
    for epoch in 1...3000 { first[order.permutation(epoch: epoch)[0]] += 1 }
    for count in first { #expect(abs(Double(count) - 500) < 5 * 20.5) }
  }

  @Test func cropOffsetsCoverBothEndsAndMirroringIsHalf() {
    let order = DataOrder(count: 1, shuffled: true, seed: 3)
    var columns = [Int](repeating: 0, count: 31)
    var rows = columns
    var mirrored = 0
    for position in 0..<31_000 {
      let jitter = order.jitter(epoch: 1, position: position, slack: 30, mirrors: true)
      columns[jitter.x] += 1
      rows[jitter.y] += 1
      mirrored += jitter.mirrored ? 1 : 0
    }
    for count in columns + rows { #expect(abs(Double(count) - 1000) < 5 * 31.2) }
    #expect(abs(Double(mirrored) - 15500) < 5 * 88)
  }

  @Test func withoutMirrorsAndSlackNothingMoves() {
    let order = DataOrder(count: 1, shuffled: true, seed: 3)
    for position in 0..<100 {
      #expect(order.jitter(epoch: 2, position: position, slack: 0, mirrors: false) == DataOrder.Jitter())
    }
  }
}
