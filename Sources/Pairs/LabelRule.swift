package import Imaging
package import Labels

/// What the pixels of a side mean that holds labels: classes, not light. They are never mixed: such a side is resized by
/// nearest neighbour.
package struct LabelRule: Codable, Sendable, Hashable {
  package var side: PairSide
  /// The colour of each class. Empty: class `i` of an image of indices has `LabelColour(class: i)`, and an image of colours
  /// is taken as it is.
  package var colours: [LabelColour]

  package init(side: PairSide, colours: [LabelColour] = []) {
    self.side = side
    self.colours = colours
  }

  /// A grey image holds class indices and gets their colours; in an image of colours each becomes the nearest of the
  /// palette, since JPEG blurs them. Alpha is left out.
  /// - Parameter bitDepth: of a sample in the file: indices of fewer than 8 bits were spread when they were decoded.
  /// - Returns: RGB of 8 bits.
  package func coloured(_ bitmap: Bitmap, bitDepth: Int) -> Bitmap {
    let channels = bitmap.colour.channels
    let count = bitmap.width * bitmap.height
    var painter = Painter(colours)
    func paint(_ sample: (Int) -> Int) -> [UInt8] {
      var painted: [UInt8] = []
      painted.reserveCapacity(3 * count)
      for pixel in 0..<count {
        let start = pixel * channels
        let colour =
          channels < 3
          ? painter.colour(ofClass: LabelRule.index(sample(start), bitDepth: bitDepth))
          : painter.nearest(sample(start), sample(start + 1), sample(start + 2))
        painted += [colour.red, colour.green, colour.blue]
      }
      return painted
    }
    let samples: [UInt8]
    switch bitmap.samples {
    case .bits8(let values): samples = values.withUnsafeBufferPointer { values in paint { Int(values[$0]) } }
    case .bits16(let values):
      // Indices are what they are; colours have 8 bits.
      samples = values.withUnsafeBufferPointer { values in
        paint { channels < 3 ? Int(values[$0]) : Int(values[$0]) / 257 }
      }
    }
    return Bitmap(width: bitmap.width, height: bitmap.height, colour: .rgb, samples: .bits8(samples))
  }

  /// The class that a decoded grey sample stands for.
  package static func index(_ sample: Int, bitDepth: Int) -> Int {
    bitDepth < 8 ? sample * ((1 << bitDepth) - 1) / 255 : sample
  }
}

/// Finds colours, each once.
private struct Painter {
  private let colours: [LabelColour]
  private var known: [LabelColour: LabelColour] = [:]
  private var last: (from: LabelColour, to: LabelColour)?

  init(_ colours: [LabelColour]) {
    self.colours = colours
  }

  func colour(ofClass index: Int) -> LabelColour {
    index < colours.count ? colours[index] : LabelColour(class: index)
  }

  mutating func nearest(_ red: Int, _ green: Int, _ blue: Int) -> LabelColour {
    let own = LabelColour(red: UInt8(red), green: UInt8(green), blue: UInt8(blue))
    guard !colours.isEmpty else { return own }
    if let last, last.from == own { return last.to }
    let found = known[own] ?? colours.min { $0.distance(to: own) < $1.distance(to: own) } ?? own
    known[own] = found
    last = (own, found)
    return found
  }
}
