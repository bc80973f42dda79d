/// A pair as the loader keeps it: square, 8 bits a sample, samples interleaved, rows from the top.
package struct PreparedPair: Sendable, Hashable {
  /// Pixels a side.
  package let side: Int
  /// side x side x input channels; empty for Lab, whose input is the lightness of the target.
  package let input: [UInt8]
  /// side x side x target channels; for Lab the RGB picture; for a network that labels, a class for each pixel.
  package let target: [UInt8]

  package init(side: Int, input: [UInt8], target: [UInt8]) {
    self.side = side
    self.input = input
    self.target = target
  }
}
