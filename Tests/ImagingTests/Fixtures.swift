import Foundation
import Imaging

/// What `tools/make_imaging_fixtures.py` made.
enum Fixtures {
  struct Case: Decodable, Sendable {
    let name: String
    let width: Int
    let height: Int
    let channels: Int
    let bits: Int
    let fileBits: Int
    let samples: Data
  }

  static func bytes(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: Bundle.module.bundleURL.appendingPathComponent("Fixtures/\(name)")))
  }

  static func json<Value: Decodable>(_ name: String, as type: Value.Type = Value.self) throws -> Value {
    try JSONDecoder().decode(type, from: Data(bytes("\(name).json")))
  }

  static func cases() throws -> [Case] {
    try json("cases")
  }
}

extension Data {
  var floats: [Float] {
    stride(from: startIndex, to: endIndex, by: 4).map { start in
      Float(bitPattern: self[start..<start + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) })
    }
  }

  var words: [UInt16] {
    stride(from: startIndex, to: endIndex, by: 2).map { UInt16(self[$0]) | UInt16(self[$0 + 1]) << 8 }
  }
}

/// The largest absolute difference of two lists of one length.
func largestDifference(_ a: [Float], _ b: [Float]) -> Float {
  a.count == b.count ? zip(a, b).map { abs($0 - $1) }.max() ?? 0 : .infinity
}
