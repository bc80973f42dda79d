extension FloatImage {
  /// - Precondition: the rectangle lies inside.
  package func cropped(x: Int, y: Int, width newWidth: Int, height newHeight: Int) -> FloatImage {
    precondition(x >= 0 && y >= 0 && newWidth >= 0 && newHeight >= 0)
    precondition(x + newWidth <= width && y + newHeight <= height)
    var kept: [Float] = []
    kept.reserveCapacity(newWidth * newHeight * channels)
    for row in y..<y + newHeight {
      let start = (row * width + x) * channels
      kept.append(contentsOf: values[start..<start + newWidth * channels])
    }
    return FloatImage(width: newWidth, height: newHeight, channels: channels, values: kept)
  }

  /// Left and right exchanged.
  package func mirrored() -> FloatImage {
    gathered(columns: (0..<width).reversed(), rows: Array(0..<height))
  }

  /// Each pixel is the input's nearest one, ties to the right and below: no value is made that was not there.
  /// - Precondition: neither size is 0.
  package func resizedNearest(width newWidth: Int, height newHeight: Int) -> FloatImage {
    precondition(newWidth > 0 && newHeight > 0)
    if newWidth == width, newHeight == height { return self }
    return gathered(
      columns: (0..<newWidth).map { (2 * $0 + 1) * width / (2 * newWidth) },
      rows: (0..<newHeight).map { (2 * $0 + 1) * height / (2 * newHeight) })
  }

  /// Padded on the right and below by reflection without repeating the edge (repeated as often as needed), as numpy's
  /// `pad` with mode "reflect". A side of one pixel is repeated.
  /// - Precondition: the new size is not smaller, and the image is not empty.
  package func paddedByReflection(width newWidth: Int, height newHeight: Int) -> FloatImage {
    precondition(newWidth >= width && newHeight >= height && width > 0 && height > 0)
    return gathered(
      columns: (0..<newWidth).map { reflect($0, into: width) }, rows: (0..<newHeight).map { reflect($0, into: height) })
  }

  /// The image whose pixel (x, y) is this one's (columns[x], rows[y]).
  private func gathered(columns: [Int], rows: [Int]) -> FloatImage {
    var result = FloatImage(width: columns.count, height: rows.count, channels: channels)
    result.values.withUnsafeMutableBufferPointer { target in
      values.withUnsafeBufferPointer { source in
        var position = 0
        for row in rows {
          for column in columns {
            let start = (row * width + column) * channels
            for channel in 0..<channels { target[position + channel] = source[start + channel] }
            position += channels
          }
        }
      }
    }
    return result
  }
}

/// 0, 1, ... n-1, n-2, ... 1, 0, 1, ...
private func reflect(_ index: Int, into count: Int) -> Int {
  if count == 1 { return 0 }
  let period = 2 * (count - 1)
  let position = index % period
  return position < count ? position : period - position
}
