internal import Engine
internal import Imaging
package import Labels
internal import Pairs

/// Finds the colours of label images: JPEG has blurred them, so each is a cloud of near ones, and edges have any colour
/// between two.
package struct PaletteSearch: Sendable {
  /// Colours nearer than this to a class's are its own; distance in RGB, 0...255 each.
  private static let reach = 32.0
  /// A pixel whose neighbours differ by more, in any channel, lies on an edge and says nothing.
  private static let flatness = 12
  /// A colour that fewer of the flat pixels have is a fault of the images.
  private static let share = 0.0005
  package static let mostClasses = 64
  /// Flat pixels of label images lie within this of the colour of their class; those of photos lie anywhere.
  private static let blur = 12.0
  /// So many of them at least: of facade labels 99.9 % do and of street maps 81 %; of facade photos 41 %, of aerial ones 50 %.
  package static let leastNear = 0.7

  private var counts = [Int](repeating: 0, count: 1 << 15)
  private var sums = [SIMD3<Double>](repeating: .zero, count: 1 << 15)

  package init() {}

  /// Counts the flat pixels of one label image.
  mutating func add(_ bitmap: Bitmap) {
    let image = bitmap.networkFloats(channels: 3)
    let width = bitmap.width
    let bytes = image.values.map { Int($0 * 255 + 0.5) }
    guard width > 2, bitmap.height > 2 else { return }
    for y in 1..<bitmap.height - 1 {
      for x in 1..<width - 1 where isFlat(bytes, x, y, width) {
        let place = 3 * (y * width + x)
        let bin = bytes[place] / 8 * 1024 + bytes[place + 1] / 8 * 32 + bytes[place + 2] / 8
        counts[bin] += 1
        sums[bin] += SIMD3(Double(bytes[place]), Double(bytes[place + 1]), Double(bytes[place + 2]))
      }
    }
  }

  private func isFlat(_ bytes: [Int], _ x: Int, _ y: Int, _ row: Int) -> Bool {
    let centre = 3 * (y * row + x)
    for dy in -1...1 {
      for dx in -1...1 {
        let other = centre + 3 * (dy * row + dx)
        for channel in 0..<3 where abs(bytes[centre + channel] - bytes[other + channel]) > Self.flatness {
          return false
        }
      }
    }
    return true
  }

  /// The colours, the most frequent first: the largest cloud, then the largest of what is left, and so on; and the share of
  /// flat pixels that are as near to one as those of label images.
  func found() -> (colours: [LabelColour], near: Double) {
    var left = counts.indices.filter { counts[$0] > 0 }.map { (count: counts[$0], mean: sums[$0] / Double(counts[$0])) }
    let total = Double(left.reduce(0) { $0 + $1.count })
    let least = Self.share * total
    var found: [(count: Int, colour: SIMD3<Double>)] = []
    var near = 0
    while let peak = left.max(by: { $0.count < $1.count }) {
      var centre = peak.mean
      for _ in 0..<5 {
        let around = left.filter { Self.isWithin(Self.reach, $0.mean, centre) }
        let sum = around.reduce(SIMD3<Double>.zero) { $0 + $1.mean * Double($1.count) }
        centre = sum / Double(around.reduce(0) { $0 + $1.count })
      }
      let members = left.filter { Self.isWithin(Self.reach, $0.mean, centre) || $0.mean == peak.mean }
      let size = members.reduce(0) { $0 + $1.count }
      left.removeAll { Self.isWithin(Self.reach, $0.mean, centre) || $0.mean == peak.mean }
      guard Double(size) >= least else { continue }
      found.append((size, centre))
      near += members.reduce(0) { $0 + (Self.isWithin(Self.blur, $1.mean, centre) ? $1.count : 0) }
    }
    let colours = found.sorted { $0.count > $1.count }.map { colour in
      func byte(_ value: Double) -> UInt8 { UInt8(max(0, min(255, value.rounded()))) }
      return LabelColour(
        red: byte(colour.colour.x), green: byte(colour.colour.y), blue: byte(colour.colour.z))
    }
    return (colours, Double(near) / max(total, 1))
  }

  private static func isWithin(_ reach: Double, _ colour: SIMD3<Double>, _ centre: SIMD3<Double>) -> Bool {
    let difference = colour - centre
    return (difference * difference).sum() < reach * reach
  }

  /// The colours of the targets of pairs.
  /// - Throws: `TrainingError.noPalette` if they are not those of label images, or naming a file that cannot be used.
  package static func palette(ofTargets pairs: [TrainingPair]) throws -> [LabelColour] {
    var search = PaletteSearch()
    let decoder = PairDecoder(model: ModelConfiguration(), side: 1)
    for pair in pairs { search.add(try decoder.target(of: pair)) }
    let (colours, near) = search.found()
    guard (2...mostClasses).contains(colours.count), near >= leastNear else {
      throw TrainingError.noPalette(found: colours.count, near: near)
    }
    return colours
  }
}
