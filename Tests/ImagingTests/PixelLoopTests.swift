import CPixels
import Testing

/// The loops that JPEG's planes are made by are compiled for several levels of processors.
struct PixelLoopTests {
  private static let count = 1000

  /// Whatever this processor has: the sums were found with AVX-512, with AVX2 and without.
  @Test func everyCompilationGivesTheseBytes() {
    let (linear, lightness) = (
      (0..<256).map { (Float($0) / 255) * (Float($0) / 255) }, (0..<256).map { 0.25 + 0.75 * (Float($0) / 255) }
    )
    var (tints, lumas) = (0, 0)
    for turn in 0..<5 {
      let grey = (0..<Self.count).map { UInt8(truncatingIfNeeded: $0 * 7 + turn) }
      let a = (0..<Self.count).map { Float($0 % 221 - 110) }
      let b = (0..<Self.count).map { Float(($0 * 3 + turn * 40) % 221 - 110) }
      let (cb, cr) = tint(grey, a, b, linear: linear, lightness: lightness)
      for index in 0..<Self.count { tints += Int(cb[index]) * (index % 13 + 1) + Int(cr[index]) * (index % 7 + 1) }
      // As long as no whole number of the pixels that are looked at together.
      let count = 2 * Self.count - 3
      let large = (0..<2 * Self.count).map { UInt8(truncatingIfNeeded: $0 * 5 + turn) }
      var luma = [UInt8](repeating: 0, count: count)
      pixels_luma(large, enlarged(cb, cr), enlarged(cr, cb), count, &luma)
      lumas = luma.enumerated().reduce(0) { $0 + Int($1.element) * ($1.offset % 11 + 1) }
    }
    #expect(tints == 6_844_244)
    #expect(lumas == 1_450_866)
  }

  /// - Parameters:
  ///   - linear: of the curve; what is not looked at here is of any content.
  ///   - lightness: likewise.
  private func tint(
    _ grey: [UInt8], _ a: [Float], _ b: [Float], linear: [Float], lightness: [Float]
  ) -> (cb: [UInt8], cr: [UInt8]) {
    var (cb, cr) = ([UInt8](repeating: 0, count: Self.count), [UInt8](repeating: 0, count: Self.count))
    linear.withUnsafeBufferPointer { linear in
      lightness.withUnsafeBufferPointer { lightness in
        [UInt16](repeating: 0, count: 1).withUnsafeBufferPointer { rounded in
          guard let linear = linear.baseAddress, let lightness = lightness.baseAddress,
            let rounded = rounded.baseAddress
          else { return }
          var curve = pixels_curve(
            most: 255, linear: linear, lightness: lightness, below: linear, above: linear, middle: linear,
            rounded: rounded)
          pixels_tint(&curve, grey, a, b, Self.count, &cb, &cr)
        }
      }
    }
    return (cb, cr)
  }

  private func enlarged(_ near: [UInt8], _ far: [UInt8]) -> [UInt16] {
    var row = [UInt16](repeating: 0, count: 2 * near.count)
    pixels_enlarge(near, far, near.count, &row)
    return row
  }
}
