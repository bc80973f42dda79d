extension Bitmap {
  /// - Precondition: the rectangle lies inside.
  package func cropped(x: Int, y: Int, width newWidth: Int, height newHeight: Int) -> Bitmap {
    precondition(x >= 0 && y >= 0 && newWidth >= 0 && newHeight >= 0)
    precondition(x + newWidth <= width && y + newHeight <= height)
    if newWidth == width, newHeight == height { return self }
    func kept<Sample>(_ source: [Sample]) -> [Sample] {
      var kept: [Sample] = []
      kept.reserveCapacity(newWidth * newHeight * colour.channels)
      for row in y..<y + newHeight {
        let start = (row * width + x) * colour.channels
        kept.append(contentsOf: source[start..<start + newWidth * colour.channels])
      }
      return kept
    }
    let samples: Samples =
      switch samples {
      case .bits8(let values): .bits8(kept(values))
      case .bits16(let values): .bits16(kept(values))
      }
    return Bitmap(width: newWidth, height: newHeight, colour: colour, samples: samples)
  }
}
