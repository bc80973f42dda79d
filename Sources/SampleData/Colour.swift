/// Red, green, blue, each 0...1, as sRGB stores them.
typealias Colour = SIMD3<Float>

func mix(_ a: Colour, _ b: Colour, _ t: Float) -> Colour { a + (b - a) * t }

extension SIMD3<Float> {
  /// From 0xRRGGBB.
  init(hex: UInt32) {
    self.init(Float(hex >> 16 & 0xFF) / 255, Float(hex >> 8 & 0xFF) / 255, Float(hex & 0xFF) / 255)
  }
}
