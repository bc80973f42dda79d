import Foundation
import Imaging

/// What `tools/make_pairs_fixtures.py` made.
struct DerivedFixture: Decodable {
  struct Blur: Decodable {
    let sigma: Double
    let values: Data
  }
  struct Edges: Decodable {
    let sigma: Double
    let low: Float
    let high: Float
    let edges: Data
  }
  struct Copy: Decodable {
    let factor: Int
    let picture: Data
  }
  let width: Int
  let height: Int
  private let picture: Data
  let blurs: [Blur]
  let edges: [Edges]
  let copies: [Copy]

  static func load() throws -> DerivedFixture {
    let file = Bundle.module.bundleURL.appendingPathComponent("Fixtures/derived.json")
    return try JSONDecoder().decode(DerivedFixture.self, from: Data(contentsOf: file))
  }

  /// RGB.
  var image: FloatImage { image(picture) }

  func image(_ bytes: Data) -> FloatImage {
    FloatImage(width: width, height: height, channels: 3, values: bytes.map { Float($0) / 255 })
  }
}

extension Data {
  var floats: [Float] {
    stride(from: startIndex, to: endIndex, by: 4).map { start in
      Float(bitPattern: self[start..<start + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) })
    }
  }
}

func largestDifference(_ a: [Float], _ b: [Float]) -> Float {
  a.count == b.count ? zip(a, b).map { abs($0 - $1) }.max() ?? 0 : .infinity
}
