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
