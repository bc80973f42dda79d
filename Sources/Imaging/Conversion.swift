extension Bitmap {
  /// As 1 (grey) or 3 (RGB) channels of 0...1; alpha is left out; grey is repeated for RGB, RGB becomes its luminance
  /// (ITU-R BT.601, as Pillow's convert("L")) for grey.
  package func floats(channels: Int) -> FloatImage { fatalError("stub") }

  /// From 0...1, rounded to nearest and clamped; 1 channel gives grey, 3 RGB.
  package init(_ image: FloatImage) { fatalError("stub") }
}

extension FloatImage {
  /// Pillow's bicubic (a = -0.5, antialiased when it shrinks): both passes, float throughout.
  package func resizedBicubic(width: Int, height: Int) -> FloatImage { fatalError("stub") }
  /// Box-filter average over the area each output pixel covers.
  package func resizedArea(width: Int, height: Int) -> FloatImage { fatalError("stub") }
  package func cropped(x: Int, y: Int, width: Int, height: Int) -> FloatImage { fatalError("stub") }
  package func mirrored() -> FloatImage { fatalError("stub") }
  /// Padded on the right and below by reflection without repeating the edge (repeated as often as needed).
  package func paddedByReflection(width: Int, height: Int) -> FloatImage { fatalError("stub") }
}

/// sRGB (IEC 61966-2-1) and CIE 1976 L*a*b* under D65, as scikit-image's `rgb2lab`.
package enum Lab {
  /// sRGB 0...1, three channels, to L 0...100, a, b.
  package static func fromRGB(_ image: FloatImage) -> FloatImage { fatalError("stub") }
  /// L, a, b to sRGB, clamped to 0...1.
  package static func toRGB(_ image: FloatImage) -> FloatImage { fatalError("stub") }
}
