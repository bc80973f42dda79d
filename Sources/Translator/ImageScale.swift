internal import Imaging

/// How much larger a result of super-resolution is than its picture.
package enum ImageScale: Sendable, Hashable {
  case factor(Int)
  /// Pixels of the longer side; smaller pictures are enlarged to it, larger ones stay as they are.
  case longerSide(Int)

  /// - Parameter text: `4x`, or `3000`, or empty for none.
  /// - Returns: `nil` for what is neither.
  package init?(_ text: String) {
    if text.hasSuffix("x"), let factor = Int(text.dropLast()), (2...16).contains(factor) {
      self = .factor(factor)
    } else if let side = Int(text), (1...65_500).contains(side) {
      self = .longerSide(side)
    } else {
      return nil
    }
  }

  /// The size of a picture's result.
  func size(width: Int, height: Int) -> (width: Int, height: Int) {
    switch self {
    case .factor(let factor): return (width * factor, height * factor)
    case .longerSide(let side):
      let longer = max(width, height)
      guard side > longer else { return (width, height) }
      return (max(1, (width * side + longer / 2) / longer), max(1, (height * side + longer / 2) / longer))
    }
  }
}

extension Bitmap {
  /// Enlarged by the bicubic filter and rounded, as the small pictures were that a model for super-resolution was trained on.
  func enlarged(width newWidth: Int, height newHeight: Int) -> Bitmap {
    if newWidth == width, newHeight == height { return self }
    let picture = floats(channels: colour.channels > 2 ? 3 : 1).resizedBicubic(width: newWidth, height: newHeight)
    let alpha = transparency().map { $0.floats(channels: 1).resizedBicubic(width: newWidth, height: newHeight) }
    return Bitmap(alpha.map { picture.joined(with: $0) } ?? picture, bits: bits)
  }
}
