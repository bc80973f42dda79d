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
  }
  struct Sampling: Decodable {
    let corners: Data
    let directions: Data
  }
  let side: Int
  let pairs: [Pair]
  let slicedWasserstein: Double
  let samplings: [Sampling]

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
      #expect(abs(ImageMetrics.ssim(output, target) - pair.ssim) < 1e-4)
      #expect(abs(ImageMetrics.sharpness(output, target) - pair.sharpness) < 1e-4)
    }
  }

  @Test func anImageIsPerfectComparedWithItself() throws {
    let image = try MetricFixture.load().targets[0]
    #expect(ImageMetrics.l1(image, image) == 0)
    #expect(ImageMetrics.psnr(image, image) == 100)
    #expect(abs(ImageMetrics.ssim(image, image) - 1) < 1e-6)
    #expect(ImageMetrics.sharpness(image, image) == 1)
    #expect(ImageMetrics.slicedWasserstein([image], [image]) == 0)
  }

  @Test func smallAndFlatImagesGiveFiniteNumbers() {
    for (width, height) in [(1, 1), (2, 9), (5, 5), (10, 7), (12, 40)] {
      let a = FloatImage(width: width, height: height, channels: 1, filled: 0.25)
      let b = FloatImage(width: width, height: height, channels: 1, filled: 0.75)
      #expect(abs(ImageMetrics.l1(a, b) - 0.5) < 1e-6)
      // Flat: only the means differ, (2 * .25 * .75 + c1) / (.25^2 + .75^2 + c1).
      #expect(abs(ImageMetrics.ssim(a, b) - 0.3751 / 0.6251) < 1e-4, "\(width) x \(height)")
      #expect(ImageMetrics.sharpness(a, b) == 1)
      #expect(ImageMetrics.slicedWasserstein([a], [b]).isFinite)
    }
  }

  @Test func aBrokenOutputIsNotANumberAndNotPerfect() {
    let broken = FloatImage(width: 16, height: 16, channels: 3, filled: .nan)
    let target = FloatImage(width: 16, height: 16, channels: 3, filled: 0.5)
    #expect(ImageMetrics.l1(broken, target).isNaN)
    #expect(ImageMetrics.psnr(broken, target).isNaN)
    #expect(ImageMetrics.ssim(broken, target).isNaN)
    #expect(ImageMetrics.slicedWasserstein([broken], [target]).isNaN)
  }
}
