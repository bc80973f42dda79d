internal import Imaging

/// How colourful a picture looks (Hasler, Suesstrunk, *Measuring Colourfulness in Natural Images*, 2003): 0 for grey, about 15
/// for a slightly and 45 for a quite colourful one.
enum Colourfulness {
  /// Of every fourth row; `nil` for what has no colours.
  static func measure(_ source: some RowSource) -> Double? {
    guard source.colour == .rgb || source.colour == .rgba else { return nil }
    let channels = source.colour.channels
    let step = source.height >= 16 ? 4 : 1
    let row = UnsafeMutableRawPointer.allocate(byteCount: source.rowBytes, alignment: 16)
    defer { row.deallocate() }
    let scale = source.bits == 8 ? 1.0 : 255.0 / 65535
    var (sums, squares) = (SIMD2<Double>.zero, SIMD2<Double>.zero)
    var count = 0.0
    for y in stride(from: 0, to: source.height, by: step) {
      source.write(y..<y + 1, to: row)
      func add<Sample: BinaryInteger>(_ samples: UnsafeMutablePointer<Sample>) {
        for x in 0..<source.width {
          let (red, green, blue) = (
            Double(samples[x * channels]), Double(samples[x * channels + 1]), Double(samples[x * channels + 2])
          )
          let difference = SIMD2(red - green, (red + green) / 2 - blue) * scale
          sums += difference
          squares += difference * difference
        }
      }
      if source.bits == 8 {
        add(row.assumingMemoryBound(to: UInt8.self))
      } else {
        add(row.assumingMemoryBound(to: UInt16.self))
      }
      count += Double(source.width)
    }
    let mean = sums / count
    let variance = squares / count - mean * mean
    return max(0, variance.x + variance.y).squareRoot() + 0.3 * (mean * mean).sum().squareRoot()
  }
}
