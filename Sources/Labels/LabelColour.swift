/// The colour that stands for a class in a label image, 8 bits a channel; as text, and in JSON, `#rrggbb`.
package struct LabelColour: Sendable, Hashable {
  package let red: UInt8
  package let green: UInt8
  package let blue: UInt8

  package init(red: UInt8, green: UInt8, blue: UInt8) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  /// The colour that the PASCAL VOC development kit gives class `index` (`VOClabelcolormap`): the index's bits, dealt to red,
  /// green and blue, highest first. Any 256 classes differ.
  package init(class index: Int) {
    var rest = index
    var channels: [UInt8] = [0, 0, 0]
    for bit in (0..<8).reversed() {
      for channel in 0..<3 { channels[channel] |= UInt8((rest >> channel) & 1) << UInt8(bit) }
      rest >>= 3
    }
    self.init(red: channels[0], green: channels[1], blue: channels[2])
  }

  /// The square of the distance in RGB.
  package func distance(to other: LabelColour) -> Int {
    let (r, g, b) = (Int(red) - Int(other.red), Int(green) - Int(other.green), Int(blue) - Int(other.blue))
    return r * r + g * g + b * b
  }
}

extension LabelColour: TextCodable {
  package static let rule = "it must be a colour such as #0030fe"

  package var description: String {
    "#" + [red, green, blue].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  package init?(_ text: String) {
    let digits = text.utf8.dropFirst()
    guard text.utf8.first == UInt8(ascii: "#"), digits.count == 6, digits.first != UInt8(ascii: "+"),
      let number = UInt32(text.dropFirst(), radix: 16)
    else { return nil }
    self.init(
      red: UInt8(number >> 16), green: UInt8(truncatingIfNeeded: number >> 8), blue: UInt8(truncatingIfNeeded: number))
  }
}
