/// The colour that stands for a class in a label image.
package struct LabelColour: Sendable, Hashable {
  package let red: UInt8
  package let green: UInt8
  package let blue: UInt8

  package init(red: UInt8, green: UInt8, blue: UInt8) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  /// The square of the distance in RGB.
  package func distance(red otherRed: UInt8, green otherGreen: UInt8, blue otherBlue: UInt8) -> Int {
    let (r, g, b) = (Int(red) - Int(otherRed), Int(green) - Int(otherGreen), Int(blue) - Int(otherBlue))
    return r * r + g * g + b * b
  }
}

/// JSON: `#0030fe`.
extension LabelColour: Codable {
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard text.utf8.count == 7, text.hasPrefix("#"), let value = UInt32(text.dropFirst(), radix: 16) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "`\(text)` is no colour such as #0030fe")
    }
    self.init(
      red: UInt8(value >> 16), green: UInt8(value >> 8 & 0xFF), blue: UInt8(value & 0xFF))
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

extension LabelColour: CustomStringConvertible {
  package var description: String {
    let digits = String(UInt32(red) << 16 | UInt32(green) << 8 | UInt32(blue), radix: 16)
    return "#" + String(repeating: "0", count: 6 - digits.count) + digits
  }
}
