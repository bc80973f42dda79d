internal import Imaging
internal import Labels
internal import Pairs

/// A class for each pixel.
struct LabelMap: Sendable, Hashable {
  let width: Int
  let height: Int
  let classes: [UInt8]

  /// The nearest colour of the palette at each pixel: JPEG has blurred the colours of label images.
  init(_ bitmap: Bitmap, palette: [LabelColour]) {
    let image = bitmap.networkFloats(channels: 3)
    width = bitmap.width
    height = bitmap.height
    var known: [Int: UInt8] = [:]
    var classes: [UInt8] = []
    classes.reserveCapacity(width * height)
    for y in 0..<height {
      for x in 0..<width {
        let place = 3 * (y * width + x)
        let (red, green, blue) = (
          UInt8(image.values[place] * 255 + 0.5), UInt8(image.values[place + 1] * 255 + 0.5),
          UInt8(image.values[place + 2] * 255 + 0.5)
        )
        let colour = Int(red) << 16 | Int(green) << 8 | Int(blue)
        if let found = known[colour] {
          classes.append(found)
        } else {
          let found = Self.nearest(red, green, blue, in: palette)
          known[colour] = found
          classes.append(found)
        }
      }
    }
    self.classes = classes
  }

  private init(width: Int, height: Int, classes: [UInt8]) {
    self.width = width
    self.height = height
    self.classes = classes
  }

  private static func nearest(_ red: UInt8, _ green: UInt8, _ blue: UInt8, in palette: [LabelColour]) -> UInt8 {
    let own = LabelColour(red: red, green: green, blue: blue)
    let distances = palette.map { $0.distance(to: own) }
    let best = distances.indices.min { distances[$0] < distances[$1] }
    return UInt8(best ?? 0)
  }

  /// To a square, each pixel the class that most of the pixels have which it covers, the smaller of equals. Classes cannot be
  /// averaged.
  func resized(side: Int) -> LabelMap {
    var result: [UInt8] = []
    result.reserveCapacity(side * side)
    var votes = [Int](repeating: 0, count: 256)
    for y in 0..<side {
      let rows = Self.covered(y, of: side, in: height)
      for x in 0..<side {
        let columns = Self.covered(x, of: side, in: width)
        for index in votes.indices { votes[index] = 0 }
        for row in rows { for column in columns { votes[Int(classes[row * width + column])] += 1 } }
        let most = votes.max() ?? 0
        result.append(UInt8(votes.firstIndex(of: most) ?? 0))
      }
    }
    return LabelMap(width: side, height: side, classes: result)
  }

  /// The pixels of `count` that pixel `place` of `side` covers; at least one.
  private static func covered(_ place: Int, of side: Int, in count: Int) -> Range<Int> {
    let first = place * count / side
    return first..<max(first + 1, (place + 1) * count / side)
  }
}
