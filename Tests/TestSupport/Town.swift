package import Imaging
internal import Random

/// Houses and roads, as a map draws them or as a photo shows the same place: rectangles of one colour each, moved to the right
/// and down by so many pixels; parts of a pixel are exact.
package func town(seed: UInt64, side: Int = 160, x: Double = 0, y: Double = 0, isPhoto: Bool) -> FloatImage {
  var stream = Philox(key: seed).stream()
  func uniform() -> Double { Double(stream.uniform()) }
  let blocks = (0..<60).map { _ in
    (
      left: uniform() * 220 - 30, top: uniform() * 220 - 30, width: 6 + uniform() * 40, height: 6 + uniform() * 40,
      kind: Int(uniform() * 4)
    )
  }
  // A map has few colours; the photo of the same place has others, lighter and darker the other way round, and noise.
  let colours: [[Float]] =
    isPhoto
    ? [[0.3, 0.35, 0.2], [0.75, 0.7, 0.65], [0.2, 0.22, 0.3], [0.5, 0.4, 0.35]]
    : [[0.95, 0.94, 0.9], [0.85, 0.75, 0.6], [0.7, 0.8, 0.95], [1, 0.9, 0.5]]
  var image = FloatImage(width: side, height: side, channels: 3, filled: isPhoto ? 0.4 : 0.9)
  for row in 0..<side {
    for column in 0..<side {
      for block in blocks {
        // How much of the pixel the block covers.
        func share(_ place: Int, _ moved: Double, _ first: Double, _ length: Double) -> Double {
          let low = Double(place) - moved
          return max(0, min(low + 1, first + length) - max(low, first))
        }
        let part = Float(share(column, x, block.left, block.width) * share(row, y, block.top, block.height))
        if part == 0 { continue }
        for channel in 0..<3 {
          let place = (row * side + column) * 3 + channel
          image.values[place] += part * (colours[block.kind][channel] - image.values[place])
        }
      }
    }
  }
  if isPhoto { for place in image.values.indices { image.values[place] += Float(stream.normal()) * 0.03 } }
  return image
}
