internal import Imaging
internal import Labels

/// The columns between the two halves of a side-by-side file that belong to neither.
package enum Seam: Sendable, Hashable {
  case none
  case pixels(Int)
  /// What stands in the middle in one colour from top to bottom.
  case auto
}

extension Seam: TextCodable {
  package var description: String {
    switch self {
    case .none: "none"
    case .pixels(let count): "\(count)"
    case .auto: "auto"
    }
  }

  package init?(_ text: String) {
    switch text {
    case "none", "0": self = .none
    case "auto": self = .auto
    default:
      guard let count = Int(text), (1...4096).contains(count) else { return nil }
      self = .pixels(count)
    }
  }

  package static let rule = "it must be none, auto, or a number of pixels up to 4096"
}

extension Seam {
  /// Whether each file must have exactly this many columns between its halves.
  var isFixed: Bool { if case .pixels = self { true } else { false } }

  /// The width of the seam in the middle of an image; `nil` if its width is odd and there is none, or it is too narrow.
  func width(in bitmap: Bitmap) -> Int? { width(of: bitmap.width) { Seam.found(in: bitmap) } }

  /// - Parameter find: asked for `auto`.
  func width(of imageWidth: Int, _ find: () -> Int) -> Int? {
    let seam =
      switch self {
      case .none: 0
      case .pixels(let count): count
      case .auto: find()
      }
    return seam < imageWidth && (imageWidth - seam) % 2 == 0 ? seam : nil
  }

  /// The widest run of columns about the middle that have one colour. A run of more than a sixteenth of the width is the
  /// ground of both pictures: then no more is left out than an odd width asks for.
  private static func found(in bitmap: Bitmap) -> Int {
    let odd = bitmap.width % 2
    var seam = 0
    let most = max(1, bitmap.width / 16)
    guard let colour = bitmap.colour(ofColumn: bitmap.width / 2) else { return 0 }
    // Grown on both sides at once.
    var left = bitmap.width / 2 - (1 - odd)
    var right = bitmap.width / 2
    while left >= 0, right < bitmap.width, let first = bitmap.colour(ofColumn: left),
      let second = bitmap.colour(ofColumn: right), Seam.alike(first, colour), Seam.alike(second, colour)
    {
      seam = right - left + 1
      if seam > most { return odd }
      left -= 1
      right += 1
    }
    return seam
  }

  private static func alike(_ first: [Int], _ second: [Int]) -> Bool {
    zip(first, second).allSatisfy { abs($0 - $1) <= tolerance }
  }

  /// Levels of 255: what compression does to one colour beside a picture.
  fileprivate static let tolerance = 24
}

extension Bitmap {
  /// The mean of each channel (of 255) where a column is of one colour.
  fileprivate func colour(ofColumn x: Int) -> [Int]? {
    let channels = colour.channels
    func mean(_ sample: (Int) -> Int) -> [Int]? {
      var result: [Int] = []
      for channel in 0..<channels {
        var (low, high, sum) = (Int.max, 0, 0)
        for y in 0..<height {
          let value = sample((y * width + x) * channels + channel)
          low = min(low, value)
          high = max(high, value)
          sum += value
        }
        guard high - low <= 2 * Seam.tolerance else { return nil }
        result.append(sum / max(1, height))
      }
      return result
    }
    switch samples {
    case .bits8(let values): return mean { Int(values[$0]) }
    case .bits16(let values): return mean { Int(values[$0] >> 8) }
    }
  }
}
