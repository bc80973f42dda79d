internal import Glibc
internal import Imaging
internal import Random

/// A picture of which a part is missing, for inpainting.
package struct HoleInput: Sendable, Hashable {
  package enum Place: String, Codable, Sendable, CaseIterable {
    /// A square in the middle.
    case centre
    /// One to four boxes, wherever they fall.
    case boxes
    /// One to five strokes of a broad brush.
    case strokes
  }
  /// What stands in the hole.
  package enum Fill: String, Codable, Sendable, CaseIterable {
    case white
    /// The mean colour of the picture.
    case mean
    /// Random colours: a network sees at once what is missing, which white and grey may also be by themselves.
    case noise
  }
  package var place: Place
  package var fill: Fill
  /// The side of the square in the middle, or of the largest box, as a part of the picture's; strokes are a quarter as broad.
  package var size: Double

  package init(place: Place = .boxes, fill: Fill = .noise, size: Double = 0.5) {
    self.place = place
    self.fill = fill
    self.size = size
  }

  var isRandom: Bool { place != .centre || fill == .noise }

  func make(of target: FloatImage, _ draw: InputDraw) -> FloatImage {
    let known = mask(target.width, target.height, draw)
    let noise = fill == .noise ? draw.stream(2).generator : nil
    let mean = fill == .mean ? target.meanColour : [1, 1, 1]
    var result = target.adapted(channels: 4)
    for pixel in 0..<target.width * target.height where !known[pixel] {
      let words = noise?.block(UInt64(pixel)) ?? .zero
      for channel in 0..<3 {
        result.values[4 * pixel + channel] = noise == nil ? mean[channel] : Float(words[channel] >> 24) / 255
      }
      result.values[4 * pixel + 3] = 0
    }
    return result
  }

  /// Row by row, whether a pixel is known.
  private func mask(_ width: Int, _ height: Int, _ draw: InputDraw) -> [Bool] {
    var canvas = HoleCanvas(width: width, height: height)
    var stream = draw.stream(1)
    func within(_ low: Double, _ high: Double) -> Double { low + (high - low) * stream.uniform() }
    switch place {
    case .centre:
      let (holeWidth, holeHeight) = (Double(width) * size, Double(height) * size)
      canvas.cut(
        left: (Double(width) - holeWidth) / 2, top: (Double(height) - holeHeight) / 2, width: holeWidth,
        height: holeHeight)
    case .boxes:
      for _ in 0..<1 + Int(stream.uniform() * 4) {
        let (boxWidth, boxHeight) = (Double(width) * within(0.2, 1) * size, Double(height) * within(0.2, 1) * size)
        canvas.cut(
          left: within(0, Double(width) - boxWidth), top: within(0, Double(height) - boxHeight), width: boxWidth,
          height: boxHeight)
      }
    case .strokes:
      let side = Double(min(width, height))
      for _ in 0..<1 + Int(stream.uniform() * 5) {
        var (x, y) = (within(0, Double(width)), within(0, Double(height)))
        var direction = within(0, 2 * Double.pi)
        let radius = side * size / 8 * within(0.4, 1)
        for _ in 0..<2 + Int(stream.uniform() * 6) {
          direction += within(-1, 1)
          let length = side * within(0.05, 0.2)
          let (endX, endY) = (x + cos(direction) * length, y + sin(direction) * length)
          canvas.brush(from: (x, y), to: (endX, endY), radius: radius)
          (x, y) = (endX, endY)
        }
      }
    }
    return canvas.known
  }
}

extension FloatImage {
  /// Of RGB; grey is repeated.
  fileprivate var meanColour: [Float] {
    let pixels = max(1, width * height)
    let sums = (0..<3).map { channel in
      stride(from: min(channel, channels - 1), to: values.count, by: channels).reduce(Float(0)) { $0 + values[$1] }
    }
    return sums.map { ($0 / Float(pixels) * 255).rounded() / 255 }
  }
}

/// Where a picture is known, while holes are cut into it.
private struct HoleCanvas {
  let width: Int
  let height: Int
  private(set) var known: [Bool]

  init(width: Int, height: Int) {
    self.width = width
    self.height = height
    known = [Bool](repeating: true, count: width * height)
  }

  mutating func cut(left: Double, top: Double, width boxWidth: Double, height boxHeight: Double) {
    let columns = clamped(left, left + boxWidth, width)
    for y in clamped(top, top + boxHeight, height) {
      for x in columns { known[y * width + x] = false }
    }
  }

  /// All pixels whose centre is at most `radius` from the line.
  mutating func brush(from start: (x: Double, y: Double), to end: (x: Double, y: Double), radius: Double) {
    let (dx, dy) = (end.x - start.x, end.y - start.y)
    let squared = max(dx * dx + dy * dy, 1e-12)
    let columns = clamped(min(start.x, end.x) - radius, max(start.x, end.x) + radius, width)
    for y in clamped(min(start.y, end.y) - radius, max(start.y, end.y) + radius, height) {
      for x in columns {
        let (toX, toY) = (Double(x) + 0.5 - start.x, Double(y) + 0.5 - start.y)
        let along = min(max((toX * dx + toY * dy) / squared, 0), 1)
        let (awayX, awayY) = (toX - along * dx, toY - along * dy)
        if awayX * awayX + awayY * awayY <= radius * radius { known[y * width + x] = false }
      }
    }
  }

  private func clamped(_ low: Double, _ high: Double, _ count: Int) -> Range<Int> {
    let first = min(max(Int(low.rounded()), 0), count)
    return first..<min(max(Int(high.rounded()), first), count)
  }
}
