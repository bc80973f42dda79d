/// Copies patches of the image, activated on the way: row r of `patches` holds the live taps' channels of grid pixel
/// `pixels.lowerBound + r` (counted over all images of the batch), zero where a tap is outside the image.
///
/// - Parameters:
///   - slope: what negative values are multiplied by: 1 leaves them, 0.2 is LeakyReLU, 0 is ReLU.
///   - taps: which live taps, a range of whole taps.
func gatherPatches(
  _ patches: UnsafeMutablePointer<Float>, image: FeatureMap, slope: Float, geometry g: ConvolutionGeometry,
  pixels: Range<Int>, taps: Range<Int>
) {
  let channels = g.imageChannels
  let columns = g.liveColumns.count
  let dense = image.stride == channels
  var row = patches
  for pixel in pixels {
    let (picture, place) = pixel.quotientAndRemainder(dividingBy: g.gridPixels)
    let (gridY, gridX) = place.quotientAndRemainder(dividingBy: g.gridWidth)
    let base = image.data + picture &* g.imagePixels &* image.stride
    let left = gridX &* g.stride &- g.padding &+ g.liveColumns.lowerBound
    var tap = taps.lowerBound
    while tap < taps.upperBound {
      let (tapRow, tapColumn) = tap.quotientAndRemainder(dividingBy: columns)
      let count = min(columns &- tapColumn, taps.upperBound &- tap)
      let y = gridY &* g.stride &- g.padding &+ g.liveRows.lowerBound &+ tapRow
      let x = left &+ tapColumn
      if y < 0 || y >= g.imageHeight {
        row.update(repeating: 0, count: count &* channels)
        row += count &* channels
      } else {
        let line = base + y &* g.imageWidth &* image.stride
        if dense, x >= 0, x &+ count <= g.imageWidth {
          copyActivated(row, line + x &* channels, slope, count &* channels)
          row += count &* channels
        } else {
          for column in x..<x &+ count {
            if column < 0 || column >= g.imageWidth {
              row.update(repeating: 0, count: channels)
            } else {
              copyActivated(row, line + column &* image.stride, slope, channels)
            }
            row += channels
          }
        }
      }
      tap &+= count
    }
  }
}

/// The adjoint of `gatherPatches`: adds every patch to the image where it was cut out, for some rows of one image.
///
/// - Parameters:
///   - image: what is added to, of one picture.
///   - patches: the patches of the grid's rows `gridRows`, whole ones, of that picture.
///   - derivative: the pre-activation of the image side, of that picture; each sum is multiplied by the derivative of the
///     activation there. With `nil` it is added as it is.
///   - rows: the image's rows that are written.
func overlapAdd(
  _ image: FeatureMap, patches: UnsafePointer<Float>, derivative: FeatureMap?, slope: Float,
  geometry g: ConvolutionGeometry, gridRows: Range<Int>, rows: Range<Int>
) {
  let channels = g.imageChannels
  let columns = g.liveColumns.count
  withUnsafeTemporaryAllocation(of: UnsafePointer<Float>.self, capacity: g.kernel * g.kernel) { sources in
    for y in rows {
      for x in 0..<g.imageWidth {
        // The patches that hold this pixel, with where in the patch it is.
        var count = 0
        for tapRow in g.liveRows {
          let (gridY, restY) = (y &+ g.padding &- tapRow).quotientAndRemainder(dividingBy: g.stride)
          guard restY == 0, y &+ g.padding >= tapRow, gridRows.contains(gridY) else { continue }
          for tapColumn in g.liveColumns {
            let (gridX, restX) = (x &+ g.padding &- tapColumn).quotientAndRemainder(dividingBy: g.stride)
            guard restX == 0, x &+ g.padding >= tapColumn, gridX < g.gridWidth else { continue }
            let patch = (gridY &- gridRows.lowerBound) &* g.gridWidth &+ gridX
            let tap = (tapRow &- g.liveRows.lowerBound) &* columns &+ tapColumn &- g.liveColumns.lowerBound
            sources[count] = patches + (patch &* g.patch &+ tap &* channels)
            count &+= 1
          }
        }
        let pixel = y &* g.imageWidth &+ x
        let output = image.pixel(pixel)
        if let derivative {
          let input = derivative.pixel(pixel)
          addSources(output, sources, count, channels) { $0 * (input[$1] > 0 ? 1 : slope) }
        } else {
          addSources(output, sources, count, channels) { sum, _ in sum }
        }
      }
    }
  }
}

/// Adds up to four sources at a time, so that the output is read and written once for them.
@inline(__always)
private func addSources(
  _ output: UnsafeMutablePointer<Float>, _ sources: UnsafeMutableBufferPointer<UnsafePointer<Float>>, _ count: Int,
  _ channels: Int, _ scaled: (Float, Int) -> Float
) {
  var first = 0
  while count &- first >= 4 {
    let (a, b, c, d) = (sources[first], sources[first &+ 1], sources[first &+ 2], sources[first &+ 3])
    for i in 0..<channels { output[i] += scaled((a[i] + b[i]) + (c[i] + d[i]), i) }
    first &+= 4
  }
  while first < count {
    let a = sources[first]
    for i in 0..<channels { output[i] += scaled(a[i], i) }
    first &+= 1
  }
}
