package import Imaging

/// The pyramid of Burt and Adelson (*The Laplacian Pyramid as a Compact Image Code*, 1983): every level but the last is
/// the difference of an image and its blurred half size, enlarged again; the last is what is left.
///
/// Blur: five binomial taps (1 4 6 4 1) / 16 each way, reflected at the edges; halving: means of 2 x 2; enlarging:
/// bilinear between pixel centres. An odd last row or column has no part in the half size, and is compared with its edge.
package struct LaplacianPyramid: Sendable {
  /// From the finest to the coarsest.
  package let levels: [FloatImage]

  package init(_ image: FloatImage, levels count: Int) {
    var levels: [FloatImage] = []
    var rest = image
    for _ in 1..<max(count, 1) {
      let half = rest.blurred().halved()
      levels.append(rest.subtracting(half.enlarged(width: rest.width, height: rest.height)))
      rest = half
    }
    self.levels = levels + [rest]
  }
}

extension FloatImage {
  fileprivate func blurred() -> FloatImage {
    let taps: [Float] = [1 / 16, 4 / 16, 6 / 16, 4 / 16, 1 / 16]
    let step = channels
    let row = width * step
    var rows = self
    var result = self
    values.withUnsafeBufferPointer { source in
      rows.values.withUnsafeMutableBufferPointer { target in
        for x in 0..<width {
          let columns = (-2...2).map { reflect(x + $0, into: width) * step }
          for y in 0..<height {
            for channel in 0..<step {
              var sum: Float = 0
              for tap in 0..<5 { sum += taps[tap] * source[y * row + columns[tap] + channel] }
              target[y * row + x * step + channel] = sum
            }
          }
        }
      }
    }
    rows.values.withUnsafeBufferPointer { source in
      result.values.withUnsafeMutableBufferPointer { target in
        for y in 0..<height {
          let starts = (-2...2).map { reflect(y + $0, into: height) * row }
          for index in 0..<row {
            var sum: Float = 0
            for tap in 0..<5 { sum += taps[tap] * source[starts[tap] + index] }
            target[y * row + index] = sum
          }
        }
      }
    }
    return result
  }

  fileprivate func halved() -> FloatImage {
    var result = FloatImage(width: width / 2, height: height / 2, channels: channels)
    let row = width * channels
    result.values.withUnsafeMutableBufferPointer { target in
      values.withUnsafeBufferPointer { source in
        var position = 0
        for y in 0..<height / 2 {
          for x in 0..<width / 2 {
            for channel in 0..<channels {
              let index = 2 * y * row + 2 * x * channels + channel
              let upper = source[index] + source[index + channels]
              let lower = source[index + row] + source[index + row + channels]
              target[position] = (upper + lower) / 4
              position += 1
            }
          }
        }
      }
    }
    return result
  }

  /// To twice the size, or a pixel more.
  fileprivate func enlarged(width newWidth: Int, height newHeight: Int) -> FloatImage {
    var result = FloatImage(width: newWidth, height: newHeight, channels: channels)
    let columns = (0..<newWidth).map { neighbours($0, in: width) }
    result.values.withUnsafeMutableBufferPointer { target in
      values.withUnsafeBufferPointer { source in
        var position = 0
        for y in 0..<newHeight {
          let (nearRow, farRow) = neighbours(y, in: height)
          let (near, far) = (nearRow * width * channels, farRow * width * channels)
          for (nearColumn, farColumn) in columns {
            for channel in 0..<channels {
              let (left, right) = (nearColumn * channels + channel, farColumn * channels + channel)
              target[position] =
                0.75 * (0.75 * source[near + left] + 0.25 * source[near + right])
                + 0.25 * (0.75 * source[far + left] + 0.25 * source[far + right])
              position += 1
            }
          }
        }
      }
    }
    return result
  }

  fileprivate func subtracting(_ other: FloatImage) -> FloatImage {
    FloatImage(width: width, height: height, channels: channels, values: zip(values, other.values).map { $0 - $1 })
  }
}

/// The input pixels beside the centre of an output pixel of twice the size: three quarters of the one, a quarter of the
/// other.
private func neighbours(_ position: Int, in count: Int) -> (near: Int, far: Int) {
  let near = min(position / 2, count - 1)
  let far = position % 2 == 0 ? position / 2 - 1 : position / 2 + 1
  return (near, min(max(far, 0), count - 1))
}

/// ... 2, 1, 0, 1, 2 ... n-2, n-1, n-2 ...: the edge is not repeated.
private func reflect(_ index: Int, into count: Int) -> Int {
  let mirrored = abs(index)
  return mirrored < count ? mirrored : 2 * (count - 1) - mirrored
}
