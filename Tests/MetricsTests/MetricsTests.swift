import Foundation
import Imaging
import Metrics
import Testing

/// What `tools/make_metric_fixtures.py` made.
struct MetricFixture: Decodable {
  struct Pair: Decodable {
    let output: Data
    let target: Data
    let l1: Double
    let psnr: Double
    let ssim: Double
    let sharpness: Double
    let ciede2000: Double
  }
  struct MultiScale: Decodable {
    let width: Int
    let height: Int
    let blend: Int
    let scales: Int
    let value: Double
  }
  struct Colours: Decodable {
    /// L, a, b of one colour after another.
    let first: [Double]
    let second: [Double]
    let ciede2000: [Double]
  }
  struct Sampling: Decodable {
    let corners: Data
    let directions: Data
  }
  let side: Int
  let pairs: [Pair]
  let slicedWasserstein: Double
  let samplings: [Sampling]
  let multiScale: [MultiScale]
  let colours: Colours

  static func load() throws -> MetricFixture {
    let file = Bundle.module.bundleURL.appendingPathComponent("Fixtures/metrics.json")
    return try JSONDecoder().decode(MetricFixture.self, from: Data(contentsOf: file))
  }

  func image(_ bytes: Data) -> FloatImage {
    FloatImage(width: side, height: side, channels: 3, values: bytes.map { Float($0) / 255 })
  }

  var outputs: [FloatImage] { pairs.map { image($0.output) } }
  var targets: [FloatImage] { pairs.map { image($0.target) } }
}

@Suite struct MetricsTests {
  @Test func metricsEqualScikitImage() throws {
    let fixture = try MetricFixture.load()
    for pair in fixture.pairs {
      let (output, target) = (fixture.image(pair.output), fixture.image(pair.target))
      #expect(abs(ImageMetrics.l1(output, target) - pair.l1) < 1e-6)
      #expect(abs(ImageMetrics.psnr(output, target) - pair.psnr) < 1e-4)
      #expect(abs(StructuralSimilarity(output, target).ssim - pair.ssim) < 1e-4)
      #expect(abs(ImageMetrics.sharpness(output, target) - pair.sharpness) < 1e-4)
      let difference = ImageMetrics.ciede2000(lab: Lab.fromRGB(output), Lab.fromRGB(target))
      #expect(abs(difference - pair.ciede2000) < 1e-3)
    }
  }

  @Test func multiScaleSimilarityEqualsTheDefinition() throws {
    for expected in try MetricFixture.load().multiScale {
      let (output, target) = drawn(width: expected.width, height: expected.height, blend: expected.blend)
      let found = StructuralSimilarity(output, target)
      #expect(found.scales == expected.scales)
      #expect(abs(found.multiScale - expected.value) < 1e-5, "\(expected)")
    }
  }

  /// What `drawn` of the script draws.
  private func drawn(width: Int, height: Int, blend: Int) -> (output: FloatImage, target: FloatImage) {
    var output = FloatImage(width: width, height: height, channels: 3)
    var target = output
    for y in 0..<height {
      for x in 0..<width {
        for c in 0..<3 {
          let (place, one) = ((y * width + x) * 3 + c, (3 * x + 5 * y + 40 * c + x * y / 16) % 256)
          let other = (7 * x + 2 * y + 90 * c + x * x / 32) % 256
          target.values[place] = Float(one) / 255
          output.values[place] = Float(((8 - blend) * one + blend * other) / 8) / 255
        }
      }
    }
    return (output, target)
  }

  @Test func anImageIsPerfectComparedWithItself() throws {
    let image = try MetricFixture.load().targets[0]
    #expect(ImageMetrics.l1(image, image) == 0)
    #expect(ImageMetrics.psnr(image, image) == 100)
    #expect(abs(StructuralSimilarity(image, image).ssim - 1) < 1e-6)
    #expect(abs(StructuralSimilarity(image, image).multiScale - 1) < 1e-6)
    #expect(ImageMetrics.ciede2000(lab: Lab.fromRGB(image), Lab.fromRGB(image)) == 0)
    #expect(ImageMetrics.sharpness(image, image) == 1)
    #expect(ImageMetrics.slicedWasserstein([image], [image]) == 0)
  }

  @Test func smallAndFlatImagesGiveFiniteNumbers() {
    for (width, height) in [(1, 1), (2, 9), (5, 5), (10, 7), (12, 40)] {
      let a = FloatImage(width: width, height: height, channels: 1, filled: 0.25)
      let b = FloatImage(width: width, height: height, channels: 1, filled: 0.75)
      #expect(abs(ImageMetrics.l1(a, b) - 0.5) < 1e-6)
      // Flat: only the means differ, (2 * .25 * .75 + c1) / (.25^2 + .75^2 + c1).
      let similarity = StructuralSimilarity(a, b)
      #expect(abs(similarity.ssim - 0.3751 / 0.6251) < 1e-4, "\(width) x \(height)")
      #expect(similarity.scales == 1 && abs(similarity.multiScale - similarity.ssim) < 1e-9)
      #expect(ImageMetrics.sharpness(a, b) == 1)
      #expect(ImageMetrics.slicedWasserstein([a], [b]).isFinite)
    }
  }

  @Test func aBrokenOutputIsNotANumberAndNotPerfect() {
    let broken = FloatImage(width: 16, height: 16, channels: 3, filled: .nan)
    let target = FloatImage(width: 16, height: 16, channels: 3, filled: 0.5)
    #expect(ImageMetrics.l1(broken, target).isNaN)
    #expect(ImageMetrics.psnr(broken, target).isNaN)
    #expect(StructuralSimilarity(broken, target).ssim.isNaN)
    #expect(StructuralSimilarity(broken, target).multiScale.isNaN)
    #expect(ImageMetrics.slicedWasserstein([broken], [target]).isNaN)
  }
}
