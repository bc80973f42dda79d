internal import Imaging
internal import Labels

/// Which samples of an image are black and which are white. A thermal camera's 16 bits hold degrees in a small part of their
/// range: shown whole, every picture is one grey.
package enum SampleRange: Sendable, Hashable {
  /// As the file says: 0...255, or 0...65535.
  case full
  /// Each image from its own darkest to its own brightest samples, of which a two-hundredth each may be beyond.
  case stretch
  /// The same samples for all images: below is black, above is white.
  case window(low: Int, high: Int)

  /// The share of an image's samples that `stretch` leaves beyond either end.
  package static let beyond = 0.005

  /// Maps the colour channels of an image to 0...1; an alpha channel stays.
  /// - Parameters:
  ///   - image: `bitmap` as 1 to 4 channels of 0...1.
  func applied(to image: FloatImage, of bitmap: Bitmap) -> FloatImage {
    let top: Float = if case .bits16 = bitmap.samples { 65535 } else { 255 }
    let ends: (low: Float, high: Float)
    switch self {
    case .full: return image
    case .window(let low, let high): ends = (Float(low) / top, Float(high) / top)
    case .stretch: ends = SampleRange.ends(of: image, levels: Int(top) + 1)
    }
    let scale = 1 / max(ends.high - ends.low, 1 / top)
    let colours = image.channels == 2 || image.channels == 4 ? image.channels - 1 : image.channels
    var result = image
    for start in stride(from: 0, to: result.values.count, by: image.channels) {
      for place in start..<start + colours {
        result.values[place] = min(max((result.values[place] - ends.low) * scale, 0), 1)
      }
    }
    return result
  }

  private static func ends(of image: FloatImage, levels: Int) -> (low: Float, high: Float) {
    let colours = image.channels == 2 || image.channels == 4 ? image.channels - 1 : image.channels
    var counts = [Int](repeating: 0, count: levels)
    for start in stride(from: 0, to: image.values.count, by: image.channels) {
      for place in start..<start + colours {
        counts[Int(min(max(image.values[place], 0), 1) * Float(levels - 1) + 0.5)] += 1
      }
    }
    let limit = Int(beyond * Double(counts.reduce(0, +)))
    func first(_ order: some Sequence<Int>) -> Int {
      var passed = 0
      return order.first { level in
        passed += counts[level]
        return passed > limit
      } ?? 0
    }
    let (low, high) = (first(0..<levels), first((0..<levels).reversed()))
    return (Float(low) / Float(levels - 1), Float(high) / Float(levels - 1))
  }
}

extension SampleRange: TextCodable {
  /// `full`, `stretch`, or the ends: `27000..32000`.
  package var description: String {
    switch self {
    case .full: "full"
    case .stretch: "stretch"
    case .window(let low, let high): "\(low)..\(high)"
    }
  }

  package init?(_ text: String) {
    switch text {
    case "full": self = .full
    case "stretch": self = .stretch
    default:
      guard let dots = text.firstRange(of: ".."), let low = Int(text[..<dots.lowerBound]),
        let high = Int(text[dots.upperBound...]), 0 <= low, low < high, high <= 65535
      else { return nil }
      self = .window(low: low, high: high)
    }
  }

  package static let rule = "it must be full, stretch, or two samples such as 27000..32000"
}
