import Foundation
import Imaging
import Metrics
import Random
import Testing

@Suite struct SlicedWassersteinTests {
  @Test func equalsTorchAtTheSamePatchesAndDirections() throws {
    let fixture = try MetricFixture.load()
    let distance = SlicedWasserstein().distance(fixture.outputs, fixture.targets) { level in
      let stored = fixture.samplings[level]
      let corners = [UInt8](stored.corners)
      let numbers = [UInt8](stored.directions).floats
      return PatchSampling(
        corners: stride(from: 0, to: corners.count, by: 2).map { .init(x: Int(corners[$0]), y: Int(corners[$0 + 1])) },
        directions: stride(from: 0, to: numbers.count, by: 147).map { Array(numbers[$0..<$0 + 147]) })
    }
    #expect(abs(distance / fixture.slicedWasserstein - 1) < 1e-3)
  }

  @Test func seedsMoveItByAFewPerCentOnly() {
    let targets = (0..<12).map { texture(seed: $0, roughness: 1) }
    let outputs = (0..<12).map { texture(seed: $0 + 100, roughness: 0.5) }
    let distances = (1...8).map { SlicedWasserstein(seed: $0).distance(outputs, targets) }
    let mean = distances.reduce(0, +) / 8
    let spread = (distances.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / 7).squareRoot()
    #expect(spread > 0)
    #expect(spread / mean < 0.05, "\(distances)")
    #expect(SlicedWasserstein(seed: 1).distance(outputs, targets) == distances[0])
  }

  /// L1 would prefer the blur, which is why there is this distance.
  @Test func anotherSampleOfTheTextureIsNearerThanItsBlur() {
    let targets = (0..<8).map { texture(seed: $0, roughness: 1) }
    let others = (0..<8).map { texture(seed: $0 + 100, roughness: 1) }
    let blurred = targets.map { $0.resizedArea(width: 16, height: 16).resizedBicubic(width: 64, height: 64) }
    let l1 = { (images: [FloatImage]) in zip(images, targets).map { ImageMetrics.l1($0, $1) }.reduce(0, +) }
    #expect(l1(blurred) < l1(others))
    #expect(
      ImageMetrics.slicedWasserstein(others, targets) * 3 < ImageMetrics.slicedWasserstein(blurred, targets))
  }

  @Test func imagesThatAreDrawnOnceEachGiveTheDistance() {
    let targets = (0..<6).map { texture(seed: $0, roughness: 1) }
    let (first, second) = (
      (0..<6).map { texture(seed: $0 + 100, roughness: 0.5) }, (0..<6).map { texture(seed: $0 + 200, roughness: 0.8) }
    )
    let swd = SlicedWasserstein()
    let found = swd.redrawn(first, second, targets, draws: [[Int](repeating: 1, count: 6)])
    #expect(found.count == 1)
    #expect(abs(found[0].first / swd.distance(first, targets) - 1) < 1e-4)
    #expect(abs(found[0].second / swd.distance(second, targets) - 1) < 1e-4)
  }

  /// A draw is the set of its images: those that count twice are there twice, those that do not are not there.
  @Test func aDrawIsTheDistanceOfTheImagesThatItDraws() {
    var swd = SlicedWasserstein()
    swd.levels = 1
    swd.directions = 8
    let targets = (0..<4).map { texture(seed: $0, roughness: 1) }
    let outputs = (0..<4).map { texture(seed: $0 + 100, roughness: 0.5) }
    let draws = [
      [0, 2, 1, 1], [4, 0, 0, 0], [1, 1, 1, 1], [0, 0, 3, 1], [2, 2, 0, 0], [1, 0, 1, 2], [0, 4, 0, 0], [1, 3, 0, 0],
      [0, 1, 2, 1],
    ]
    let found = swd.redrawn(outputs, outputs, targets, draws: draws)
    let patches = PatchSampling(
      from: Philox(key: swd.seed).derived(0), corners: 64 * 4, columns: 58, rows: 58, directions: 8, dimensions: 147)
    // Projected one by one, in the scale of the whole set of targets.
    func projections(_ images: [FloatImage], _ scale: [(Double, Double)], _ direction: [Float]) -> [[Double]] {
      images.enumerated().map { number, image in
        patches.corners[number * 64..<(number + 1) * 64].map { corner in
          var sum = 0.0
          for place in 0..<147 {
            let (channel, y, x) = (place / 49, place % 49 / 7, place % 7)
            let value = image.values[((corner.y + y) * 64 + corner.x + x) * 3 + channel]
            sum += (Double(value) - scale[channel].0) / scale[channel].1 * Double(direction[place])
          }
          return sum
        }
      }
    }
    let scale = (0..<3).map { channel -> (Double, Double) in
      let values = targets.enumerated().flatMap { number, image in
        patches.corners[number * 64..<(number + 1) * 64].flatMap { corner in
          (0..<49).map { Double(image.values[((corner.y + $0 / 7) * 64 + corner.x + $0 % 7) * 3 + channel]) }
        }
      }
      let mean = values.reduce(0, +) / Double(values.count)
      let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      return (mean, (squares / Double(values.count - 1)).squareRoot())
    }
    for (draw, value) in zip(draws, found) {
      var sum = 0.0
      for direction in patches.directions {
        func drawn(_ images: [FloatImage]) -> [Double] {
          zip(draw, projections(images, scale, direction)).flatMap { count, values in
            (0..<count).flatMap { _ in values }
          }.sorted()
        }
        let differences = zip(drawn(outputs), drawn(targets)).map { abs($0 - $1) }
        sum += differences.reduce(0, +) / Double(differences.count)
      }
      #expect(abs(value.first / (1000 * sum / 8) - 1) < 1e-3, "\(draw)")
    }
  }

  @Test func pyramidAddsUpAndLeavesOddSidesWhole() {
    let image = texture(seed: 3, roughness: 1).cropped(x: 0, y: 0, width: 37, height: 22)
    let pyramid = LaplacianPyramid(image, levels: 3)
    #expect(pyramid.levels.map(\.width) == [37, 18, 9])
    #expect(pyramid.levels.map(\.height) == [22, 11, 5])
    // A flat image has nothing on the fine levels.
    let flat = LaplacianPyramid(FloatImage(width: 37, height: 22, channels: 3, filled: 0.5), levels: 3)
    #expect(flat.levels.dropLast().allSatisfy { $0.values.allSatisfy { abs($0) < 1e-6 } })
    #expect(flat.levels[2].values.allSatisfy { abs($0 - 0.5) < 1e-6 })
  }

  /// 64 x 64, three channels of noise about a slope.
  private func texture(seed: Int, roughness: Double) -> FloatImage {
    var random = Philox(key: UInt64(seed)).stream()
    var image = FloatImage(width: 64, height: 64, channels: 3)
    for index in image.values.indices {
      image.values[index] = Float(index % 192) / 400 + Float(random.normal() * 0.1 * roughness) + 0.3
    }
    return image
  }
}

extension [UInt8] {
  fileprivate var floats: [Float] {
    stride(from: 0, to: count, by: 4).map { start in
      Float(bitPattern: self[start..<start + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) })
    }
  }
}
