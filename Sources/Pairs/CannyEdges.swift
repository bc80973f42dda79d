package import Imaging

/// Canny's edges (*A Computational Approach to Edge Detection*, 1986): the ridges of the gradient, thinned to one pixel, and
/// of these the ones above a high threshold with all that hangs on them above a low one.
package struct CannyEdges {
  /// Row by row.
  package private(set) var isEdge: [Bool]
  private let width: Int
  private let height: Int

  /// - Parameters:
  ///   - grey: one channel, already smoothed.
  ///   - low, high: lengths of the gradient, a pixel (Sobel's sum over 8).
  ///   - shortest: pixels that an edge must have; its parts touch at sides or corners.
  package init(_ grey: FloatImage, low: Float, high: Float, shortest: Int = 1) {
    width = grey.width
    height = grey.height
    isEdge = [Bool](repeating: false, count: width * height)
    guard width > 2, height > 2 else { return }
    let gradient = Gradient(grey)
    let ridges = gradient.ridges(above: low)
    follow(ridges, gradient.length, high: high, shortest: shortest)
  }

  /// Marks every connected part of the ridges that somewhere reaches `high` and is long enough.
  private mutating func follow(_ ridges: [Bool], _ length: [Float], high: Float, shortest: Int) {
    var seen = [Bool](repeating: false, count: ridges.count)
    for start in ridges.indices where ridges[start] && !seen[start] {
      var part = [start]
      var position = 0
      var isStrong = false
      seen[start] = true
      while position < part.count {
        let place = part[position]
        position += 1
        isStrong = isStrong || length[place] >= high
        // The border is no ridge, so all eight neighbours are there.
        for step in [-width - 1, -width, -width + 1, -1, 1, width - 1, width, width + 1]
        where ridges[place + step] && !seen[place + step] {
          seen[place + step] = true
          part.append(place + step)
        }
      }
      if isStrong, part.count >= shortest { for place in part { isEdge[place] = true } }
    }
  }
}

/// Sobel's gradient of a grey image; 0 along the border.
private struct Gradient {
  let width: Int
  let height: Int
  private(set) var x: [Float]
  private(set) var y: [Float]
  private(set) var length: [Float]

  init(_ grey: FloatImage) {
    width = grey.width
    height = grey.height
    x = [Float](repeating: 0, count: width * height)
    (y, length) = (x, x)
    let v = grey.values
    for row in 1..<height - 1 {
      for column in 1..<width - 1 {
        let p = row * width + column
        let (up, down) = (p - width, p + width)
        x[p] = (v[up + 1] - v[up - 1] + 2 * (v[p + 1] - v[p - 1]) + v[down + 1] - v[down - 1]) / 8
        y[p] = (v[down - 1] - v[up - 1] + 2 * (v[down] - v[up]) + v[down + 1] - v[up + 1]) / 8
        length[p] = (x[p] * x[p] + y[p] * y[p]).squareRoot()
      }
    }
  }

  /// Where the gradient is above a threshold and no smaller than on either side along its direction; between pixels it is
  /// interpolated. Of two equal neighbours the second is no ridge, so that lines are one pixel wide.
  func ridges(above threshold: Float) -> [Bool] {
    var ridges = [Bool](repeating: false, count: length.count)
    for row in 1..<height - 1 {
      for column in 1..<width - 1 {
        let p = row * width + column
        guard length[p] > threshold else { continue }
        let (dx, dy) = (x[p], y[p])
        let isSteep = abs(dy) > abs(dx)
        let along = isSteep ? (dy > 0 ? width : -width) : (dx > 0 ? 1 : -1)
        let across = isSteep ? (dx > 0 ? 1 : -1) : (dy > 0 ? width : -width)
        let part = isSteep ? abs(dx) / abs(dy) : abs(dy) / abs(dx)
        let ahead = length[p + along] * (1 - part) + length[p + along + across] * part
        let behind = length[p - along] * (1 - part) + length[p - along - across] * part
        ridges[p] = length[p] >= ahead && length[p] > behind
      }
    }
    return ridges
  }
}
