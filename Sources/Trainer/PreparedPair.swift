/// A pair as the loader keeps it: square, samples interleaved, rows from the top.
package struct PreparedPair: Sendable, Hashable {
  /// 8 bits a sample, 0...255; or 16, 0...65535, where the file has 16.
  package enum Samples: Sendable, Hashable {
    case bits8([UInt8])
    case bits16([UInt16])

    /// What it takes of memory.
    var bytes: Int {
      switch self {
      case .bits8(let values): values.count
      case .bits16(let values): 2 * values.count
      }
    }
  }

  /// Pixels a side.
  package let side: Int
  /// side x side x input channels; `nil` where it is made of the target: for Lab its lightness, and what a recipe draws
  /// afresh each time.
  package let input: Samples?
  /// side x side x target channels; for Lab the RGB picture; for a network that labels, a class for each pixel.
  package let target: Samples

  package init(side: Int, input: Samples?, target: Samples) {
    self.side = side
    self.input = input
    self.target = target
  }

  var bytes: Int { target.bytes + (input?.bytes ?? 0) }
}
