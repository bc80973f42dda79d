package import Imaging
internal import Random

extension SlicedWasserstein {
  /// The distances of two sets of outputs from the same targets, for images drawn again: what a bootstrap over images needs.
  /// Patches, directions and the scale of each channel are those of the whole set, for both sets of outputs alike.
  ///
  /// The distance of two sorted samples of equal weight is the area between their distribution functions, and for images that
  /// count several times or not at all the steps of those functions are weighted.
  /// - Parameter draws: for each draw, how often each image counts; every draw counts as many in all.
  /// - Returns: for each draw. Where each image counts once, it is `distance`.
  /// - Precondition: as many outputs of each kind as targets, all of one size and number of channels, and not none.
  package func redrawn(
    _ first: [FloatImage], _ second: [FloatImage], _ targets: [FloatImage], draws: [[Int]]
  ) -> [(first: Double, second: Double)] {
    precondition(first.count == targets.count && second.count == targets.count && !targets.isEmpty)
    precondition(draws.allSatisfy { $0.count == targets.count })
    let samplings = samplings(of: targets)
    var targetSets = patchSets(of: targets, at: samplings)
    let sets = [first, second].map { patchSets(of: $0, at: samplings) }
    let weights = ImageWeights(draws, patches: patches)
    var sums = [[Double]](repeating: [Double](repeating: 0, count: draws.count), count: 2)
    for (level, sampling) in samplings.enumerated() {
      let statistics = targetSets[level].statistics()
      targetSets[level].normalise(by: statistics)
      for number in 0..<2 {
        var outputs = sets[number][level]
        outputs.normalise(by: statistics)
        for start in stride(from: 0, to: sampling.directions.count, by: 4) {
          let group = sampling.directions[start..<min(start + 4, sampling.directions.count)]
          let projections = zip(outputs.projections(on: group), targetSets[level].projections(on: group))
          for (own, truth) in projections {
            weights.addAreas(between: own, and: truth, to: &sums[number])
          }
        }
      }
    }
    let count = Double(samplings.count * directions)
    return draws.indices.map { draw in (1000 * sums[0][draw] / count, 1000 * sums[1][draw] / count) }
  }
}

/// How often the images count in each draw, eight draws side by side.
private struct ImageWeights {
  private let draws: Int
  private let patches: Int
  /// For each group of eight draws, of each image: its weight over the sum of all.
  private let groups: [[SIMD8<Float>]]

  /// - Parameter patches: of each image.
  init(_ draws: [[Int]], patches: Int) {
    self.draws = draws.count
    self.patches = patches
    groups = stride(from: 0, to: draws.count, by: 8).map { start in
      draws[start].indices.map { image in
        var weights = SIMD8<Float>.zero
        for (lane, draw) in draws[start..<min(start + 8, draws.count)].enumerated() {
          weights[lane] = Float(draw[image]) / Float(patches * draw.reduce(0, +))
        }
        return weights
      }
    }
  }

  /// Adds to each draw's sum the area between the distribution functions of two samples, image after image.
  func addAreas(between first: [Float], and second: [Float], to sums: inout [Double]) {
    // Of both samples in ascending order: the number, where the patch is from (image and sample).
    let steps = (events(first, sample: 0) + events(second, sample: 1)).sorted()
    for (number, weights) in groups.enumerated() {
      var difference = SIMD8<Float>.zero
      var area = SIMD8<Float>.zero
      var before = value(steps[0])
      for step in steps {
        let here = value(step)
        let size = difference.replacing(with: -difference, where: difference .< 0)
        area += size * (here - before)
        before = here
        let origin = Int(step & 0xFFFF_FFFF)
        let weight = weights[origin >> 1]
        difference += origin & 1 == 0 ? weight : -weight
      }
      for lane in 0..<min(8, draws - 8 * number) { sums[8 * number + lane] += Double(area[lane]) }
    }
  }

  private func events(_ values: [Float], sample: UInt64) -> [UInt64] {
    values.enumerated().map { UInt64(orderedBits($1)) << 32 | UInt64($0 / patches) << 1 | sample }
  }

  private func value(_ event: UInt64) -> Float { floatValue(ofOrderedBits: UInt32(event >> 32)) }
}
