/// Sums over the pixels of a map that is seen a band at a time: what its normalisation needs, found before any of it is
/// normalised. Bands are added in order, so the same bits come out whatever the number of threads.
///
/// Letters: k an anchor, near the values so that little is lost in squares; sums of x - k and of (x - k)^2, in Double.
package struct ChannelMoments {
  package let channels: Int
  private var anchors: [Float] = []
  private var sums: [Double]
  private var squares: [Double]
  private var count = 0

  package init(channels: Int) {
    self.channels = channels
    sums = Array(repeating: 0, count: channels)
    squares = Array(repeating: 0, count: channels)
  }

  /// Adds all pixels of a map, which has as many channels. Each row is summed by itself, in float.
  package mutating func add(_ map: FeatureMap, pool: ComputePool) {
    if anchors.isEmpty { anchors = (0..<channels).map { map.pixel(0)[$0] } }
    let block = 16
    sums.withUnsafeMutableBufferPointer { sums in
      squares.withUnsafeMutableBufferPointer { squares in
        anchors.withUnsafeBufferPointer { anchors in
          pool.run((channels + block - 1) / block) { task, _ in
            let first = task * block
            let last = min(channels, first + block)
            withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * block) { row in
              guard let rowSums = row.baseAddress else { return }
              let rowSquares = rowSums + block
              for y in 0..<map.height {
                row.update(repeating: 0)
                for x in 0..<map.width {
                  let pixel = map.pixel(y &* map.width &+ x)
                  for c in first..<last {
                    let d = pixel[c] - anchors[c]
                    rowSums[c &- first] += d
                    rowSquares[c &- first] += d * d
                  }
                }
                for c in first..<last {
                  sums[c] += Double(rowSums[c - first])
                  squares[c] += Double(rowSquares[c - first])
                }
              }
            }
          }
        }
      }
    }
    count += map.pixels
  }

  /// What a normalisation with these statistics does to a channel: x becomes factor x + offset.
  package func transforms(
    scale: UnsafePointer<Float>, shift: UnsafePointer<Float>
  ) -> (factors: [Float], offsets: [Float]) {
    var (factors, offsets) = ([Float](), [Float]())
    for c in 0..<channels {
      let mean = sums[c] / Double(count)
      let variance = max(0, squares[c] / Double(count) - mean * mean)
      let factor = Double(scale[c]) / (variance + Double(normalizationEpsilon)).squareRoot()
      factors.append(Float(factor))
      offsets.append(Float(Double(shift[c]) - (mean + Double(anchors[c])) * factor))
    }
    return (factors, offsets)
  }
}

/// map = factors map + offsets, channel by channel.
package func transformChannels(_ map: FeatureMap, factors: [Float], offsets: [Float], pool: ComputePool) {
  factors.withUnsafeBufferPointer { factors in
    offsets.withUnsafeBufferPointer { offsets in
      forRows(map.pixels, width: map.channels, pool) { pixels in
        for pixel in pixels {
          let x = map.pixel(pixel)
          for c in 0..<map.channels { x[c] = x[c] * factors[c] + offsets[c] }
        }
      }
    }
  }
}
