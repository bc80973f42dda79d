internal import Imaging

/// A picture of fewer pixels, brought back to its size: what super-resolution starts from. Both ways by Pillow's bicubic, the
/// way down antialiased, rounded to 8 bits as the small file would be.
package struct DownscaleInput: Sendable, Hashable {
  /// How many times fewer pixels a side, 2...16.
  package var factor: Int

  package init(factor: Int = 4) {
    self.factor = factor
  }

  func make(of target: FloatImage) -> FloatImage {
    let (width, height) = (max(1, target.width / factor), max(1, target.height / factor))
    return target.resizedAsStored(width: width, height: height)
      .resizedAsStored(width: target.width, height: target.height)
  }
}
