internal import Glibc
internal import Imaging

/// A pencil drawing of a picture: the grey divided by its own blur (the "colour dodge" of image editors), which leaves paper
/// where nothing changes and strokes along edges, their darkness that of the contrast.
package struct SketchInput: Sendable, Hashable {
  /// How broad the strokes are: the blur's sigma in pixels of a picture of 256 a side; with others it grows in proportion.
  package var scale: Double
  /// The exponent of what is drawn: more is darker.
  package var darkness: Double

  package init(scale: Double = 3, darkness: Double = 1.6) {
    self.scale = scale
    self.darkness = darkness
  }

  func make(of target: FloatImage) -> FloatImage {
    // Light from pixel to pixel is noise to a pencil.
    let unit = Double(max(target.width, target.height)) / 256
    var grey = target.grey().blurred(sigma: 0.5 * unit)
    let around = grey.blurred(sigma: scale * unit)
    for place in grey.values.indices {
      let ratio = min(1, (grey.values[place] + 0.02) / (around.values[place] + 0.02))
      grey.values[place] = powf(ratio, Float(darkness))
    }
    return grey
  }
}
