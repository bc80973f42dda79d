extension Bitmap {
  /// A small picture of it for people: as it is where it fits, else each pixel the mean of those it stands for, read where
  /// they lie. Transparency is left out.
  /// - Parameter side: the longer side of the result at most, in pixels.
  /// - Returns: 1 (grey) or 3 (RGB) channels, 0...1.
  package func thumbnail(side: Int) -> FloatImage {
    let longer = max(width, height)
    let kept = colour.channels > 2 ? 3 : 1
    guard longer > side else { return floats(channels: kept) }
    let (columns, rows) = (max(1, width * side / longer), max(1, height * side / longer))
    var image = FloatImage(width: columns, height: rows, channels: kept)
    func fill<Sample: BinaryInteger>(_ samples: [Sample], most: Float) {
      samples.withUnsafeBufferPointer { samples in
        for row in 0..<rows {
          for column in 0..<columns {
            let (top, bottom) = (row * height / rows, max(row * height / rows + 1, (row + 1) * height / rows))
            let (left, right) = (
              column * width / columns, max(column * width / columns + 1, (column + 1) * width / columns)
            )
            let share = 1 / (most * Float((bottom - top) * (right - left)))
            for channel in 0..<kept {
              var sum: Float = 0
              for y in top..<bottom {
                for x in left..<right { sum += Float(samples[(y * width + x) * colour.channels + channel]) }
              }
              image.values[(row * columns + column) * kept + channel] = sum * share
            }
          }
        }
      }
    }
    switch samples {
    case .bits8(let samples): fill(samples, most: 255)
    case .bits16(let samples): fill(samples, most: 65535)
    }
    return image
  }
}
