internal import Kernels

/// The rows that are multiplied: patches of the image, and pixels of the grid.
extension DirectConvolution {
  /// Patches of some grid pixels, activated: one row each.
  @inline(__always)
  func gatherPatches(_ rows: UnsafeMutablePointer<Float>, _ image: Activated, _ range: Range<Int>) {
    let (map, channels) = (image.map, g.imageChannels)
    let isDense = map.stride == channels
    for pixel in range {
      let (picture, place) = pixel.quotientAndRemainder(dividingBy: g.gridPixels)
      let (gridY, gridX) = place.quotientAndRemainder(dividingBy: g.gridWidth)
      let left = gridX &* g.stride &- g.padding
      var output = rows + (pixel &- range.lowerBound) &* patchRow
      for tapRow in g.liveRows {
        let y = gridY &* g.stride &- g.padding &+ tapRow
        let length = g.liveColumns.count &* channels
        if y < 0 || y >= g.imageHeight {
          output.update(repeating: 0, count: length)
        } else {
          let line = (picture &* g.imageHeight &+ y) &* g.imageWidth
          let first = left &+ g.liveColumns.lowerBound
          if isDense, first >= 0, first &+ g.liveColumns.count <= g.imageWidth {
            copyActivated(output, map.row(line &+ first), image.slope, length)
          } else {
            for (index, x) in (first..<first &+ g.liveColumns.count).enumerated() {
              let target = output + index &* channels
              if x < 0 || x >= g.imageWidth {
                target.update(repeating: 0, count: channels)
              } else {
                copyActivated(target, map.row(line &+ x), image.slope, channels)
              }
            }
          }
        }
        output += length
      }
    }
  }

  /// Some grid pixels, activated: one row each.
  @inline(__always)
  func gatherGrid(_ rows: UnsafeMutablePointer<Float>, _ grid: Activated, _ range: Range<Int>) {
    for pixel in range {
      copyActivated(
        rows + (pixel &- range.lowerBound) &* gridRow, grid.map.row(pixel), grid.slope, g.gridChannels)
    }
  }

  @inline(__always)
  private func copyActivated(
    _ output: UnsafeMutablePointer<Float>, _ input: UnsafePointer<Float>, _ slope: Float, _ count: Int
  ) {
    var i = 0
    while i &+ Vector.scalarCount <= count {
      output.store(input.vector(i).activated(slope), i)
      i &+= Vector.scalarCount
    }
    while i < count {
      output[i] = input[i] > 0 ? input[i] : slope * input[i]
      i &+= 1
    }
  }

  func gatherAllPatches(_ image: Activated) {
    pool.run(pixels) { pixel, _ in
      gatherPatches(scratch.shared + pixel &* patchRow, image, pixel..<pixel &+ 1)
    }
  }
}
