extension Bitmap {
  /// Turned upright: the pixels are moved, none is changed.
  func upright(from orientation: ExifOrientation) -> Bitmap {
    if orientation == .upright { return self }
    let (newWidth, newHeight) = orientation.swapsSides ? (height, width) : (width, height)
    let moved: Samples =
      switch samples {
      case .bits8(let values): .bits8(move(values, orientation, newWidth, newHeight))
      case .bits16(let values): .bits16(move(values, orientation, newWidth, newHeight))
      }
    return Bitmap(width: newWidth, height: newHeight, colour: colour, samples: moved)
  }

  private func move<Sample: BitwiseCopyable>(
    _ source: [Sample], _ orientation: ExifOrientation, _ newWidth: Int, _ newHeight: Int
  ) -> [Sample] {
    let channels = colour.channels
    // The source pixel of the result's first, and the steps in the source for one step right and one down in the result.
    let row = width
    let lastColumn = width - 1
    let lastRow = (height - 1) * width
    let (start, right, down) =
      switch orientation {
      case .upright: (0, 1, row)
      case .mirrored: (lastColumn, -1, row)
      case .rotatedByHalf: (lastRow + lastColumn, -1, -row)
      case .flipped: (lastRow, 1, -row)
      case .transposed: (0, row, 1)
      case .rotatedLeft: (lastRow, -row, 1)
      case .transversed: (lastRow + lastColumn, -row, -1)
      case .rotatedRight: (lastColumn, row, -1)
      }
    // In squares, so that reading down the columns of a large photo stays in the cache.
    let block = 32
    return [Sample](unsafeUninitializedCapacity: source.count) { target, initialised in
      source.withUnsafeBufferPointer { source in
        for top in stride(from: 0, to: newHeight, by: block) {
          for left in stride(from: 0, to: newWidth, by: block) {
            for y in top..<min(top + block, newHeight) {
              for x in left..<min(left + block, newWidth) {
                let from = (start + x * right + y * down) * channels
                let to = (y * newWidth + x) * channels
                for channel in 0..<channels { target[to + channel] = source[from + channel] }
              }
            }
          }
        }
      }
      initialised = source.count
    }
  }
}
