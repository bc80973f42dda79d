/// A length of time as a person writes it: `10s`, `10m`, `2h`, `1d`, `1h30m`.
package enum DurationText {
  private static let units: [(letter: Character, seconds: Double)] = [("d", 86400), ("h", 3600), ("m", 60), ("s", 1)]

  /// A hundred years: what is longer is a slip of the pen.
  private static let longest = 36_525.0 * 86_400

  /// - Returns: seconds; `nil` if the text is no duration. A number without a unit is none: nobody can tell what it means.
  package static func seconds(_ text: String) -> Double? {
    var total = 0.0
    var digits = ""
    for character in text {
      if let unit = units.first(where: { $0.letter == character }) {
        guard let number = Double(digits) else { return nil }
        total += number * unit.seconds
        digits = ""
      } else if character.isASCII, character.isNumber || character == "." {
        digits.append(character)
      } else {
        return nil
      }
    }
    return digits.isEmpty && !text.isEmpty && total <= longest ? total : nil
  }

  /// The shortest text of one unit that `seconds` reads back as the same number.
  package static func text(_ seconds: Double) -> String {
    if seconds == 0 { return "0s" }
    for unit in units {
      let count = seconds / unit.seconds
      if count >= 1, count == count.rounded(), count < 1e15 { return "\(Int(count))\(unit.letter)" }
    }
    return "\(seconds)s"
  }
}
