import Foundation
import Pipeline
import Random
import Testing

struct PairedBootstrapTests {
  @Test func drawsAreOfAsManyImagesAndAlwaysTheSame() throws {
    let bootstrap = try #require(PairedBootstrap(images: 12, draws: 50))
    #expect(bootstrap.draws.count == 50)
    #expect(bootstrap.draws.allSatisfy { $0.count == 12 && $0.reduce(0, +) == 12 })
    #expect(bootstrap.draws == PairedBootstrap(images: 12, draws: 50)?.draws)
    #expect(Set(bootstrap.draws).count > 45)
    #expect(PairedBootstrap(images: 7) == nil)
  }

  @Test func meansAreThoseOfTheDrawnImages() throws {
    let bootstrap = try #require(PairedBootstrap(images: 9, draws: 20))
    let values = (0..<9).map { Double($0 * $0) }
    for (draw, mean) in zip(bootstrap.draws, bootstrap.means(of: values)) {
      let drawn = draw.enumerated().flatMap { [Double](repeating: values[$0], count: $1) }
      #expect(abs(mean - drawn.reduce(0, +) / 9) < 1e-12)
    }
  }

  @Test func whatIsNoNumberHasNoInterval() throws {
    let bootstrap = try #require(PairedBootstrap(images: 9, draws: 20))
    #expect(bootstrap.interval(of: [Double](repeating: .nan, count: 20)) == nil)
    #expect(bootstrap.interval(of: [1, 2, 3]) == nil)
  }

  /// Of intervals of the mean of normal numbers, 95 in a hundred hold the true mean, on few images too.
  @Test(arguments: [8, 12, 40])
  func intervalsHoldTheTruthAsOftenAsTheySay(_ images: Int) throws {
    let bootstrap = try #require(PairedBootstrap(images: images, draws: 400))
    var below = 0
    var above = 0
    let trials = 1000
    for trial in 0..<trials {
      var random = Philox(key: 9).derived(UInt64(trial), UInt64(images)).stream()
      let values = (0..<images).map { _ in 3 + random.normal() }
      let interval = try #require(bootstrap.interval(of: bootstrap.means(of: values)))
      if interval.lowerBound > 3 { above += 1 }
      if interval.upperBound < 3 { below += 1 }
    }
    // 2.5 % on each side; the draws are few and the method approximate.
    for missed in [below, above] { #expect((10...42).contains(missed), "\(images) images: \(below), \(above)") }
  }
}
