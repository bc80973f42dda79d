/// Pixels.
package struct ImageSize: Sendable, Hashable {
  package let width: Int
  package let height: Int

  package init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }
}

/// What a look at an image tells, once and for all: a function of its bytes. Whether it may be in a dataset is decided from
/// this, so that another decision needs no other look.
package struct ImageFacts: Sendable, Hashable {
  /// As what images are looked at.
  package struct Geometry: Sendable, Hashable {
    package enum Part: Sendable, Hashable {
      case whole
      /// Two sides with a seam between.
      case halves(Seam)
    }
    package var part: Part
    /// Whether the colours of labels are counted.
    package var countsColours: Bool

    package init(_ part: Part, countsColours: Bool = false) {
      self.part = part
      self.countsColours = countsColours
    }

    /// Grows when something else is looked at, so that all images are looked at anew.
    private static let generation = 1

    /// As the store names it.
    package var name: String {
      let part =
        switch part {
        case .whole: "whole"
        case .halves(.none): "halves"
        case .halves(let seam): "halves seam=\(seam)"
        }
      return "\(ImageFacts.Geometry.generation) \(part)" + (countsColours ? " colours" : "")
    }
  }

  /// Of the upright image.
  package let size: ImageSize
  /// 1 to 4.
  package let channels: Int
  /// Of a sample in the file.
  package let bitDepth: Int
  /// Columns between the halves.
  package let seam: Int
  /// Whether the halves are the same, sample by sample.
  package let isTwice: Bool
  /// The whole, or left and right; none if it cannot be halved or is too small to be looked at.
  package let sides: [SideFacts]

  package init(size: ImageSize, channels: Int, bitDepth: Int, seam: Int = 0, isTwice: Bool = false, sides: [SideFacts])
  {
    self.size = size
    self.channels = channels
    self.bitDepth = bitDepth
    self.seam = seam
    self.isTwice = isTwice
    self.sides = sides
  }
}

/// What a look told: facts, or why there are none.
package enum Finding: Sendable, Hashable {
  case image(ImageFacts)
  /// The reason's few words, and the end of a sentence that begins with the file's name.
  case noImage(reason: String, complaint: String)
}

extension Finding {
  /// As the store keeps it.
  package var bytes: [UInt8] {
    var writer = ByteWriter()
    switch self {
    case .noImage(let reason, let complaint):
      writer.append(UInt8(0))
      writer.append(reason)
      writer.append(complaint)
    case .image(let facts):
      writer.append(UInt8(1))
      for number in [facts.size.width, facts.size.height, facts.seam] { writer.append(UInt32(clamping: number)) }
      for number in [facts.channels, facts.bitDepth, facts.isTwice ? 1 : 0, facts.sides.count] {
        writer.append(UInt8(clamping: number))
      }
      for side in facts.sides { side.write(to: &writer) }
    }
    return writer.bytes
  }

  /// `nil` for bytes that are no finding.
  package init?(bytes: [UInt8]) {
    var reader = ByteReader(bytes)
    switch reader.read(UInt8.self) {
    case 0:
      guard let reason = reader.readText(), let complaint = reader.readText() else { return nil }
      self = .noImage(reason: reason, complaint: complaint)
    case 1:
      guard let width = reader.read(UInt32.self), let height = reader.read(UInt32.self),
        let seam = reader.read(UInt32.self), let channels = reader.read(UInt8.self),
        let bitDepth = reader.read(UInt8.self), let isTwice = reader.read(UInt8.self),
        let count = reader.read(UInt8.self), count <= 2
      else { return nil }
      let sides = (0..<count).compactMap { _ in SideFacts(from: &reader) }
      guard sides.count == Int(count) else { return nil }
      self = .image(
        ImageFacts(
          size: ImageSize(width: Int(width), height: Int(height)), channels: Int(channels), bitDepth: Int(bitDepth),
          seam: Int(seam), isTwice: isTwice == 1, sides: sides))
    default:
      return nil
    }
    guard reader.isAtEnd else { return nil }
  }
}
