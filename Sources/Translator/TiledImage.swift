internal import Engine
internal import Imaging

/// An image that goes through the network a band of rows at a time: its pixels become the network's numbers as they are
/// asked for, and the network's numbers pixels as they come.
///
/// `@unchecked Sendable`: handed from one thread to the next.
final class TiledImage: @unchecked Sendable {
  private let bitmap: Bitmap
  private let model: ModelConfiguration
  private let saturation: Float
  /// Lab: what is shown to the network and kept.
  private let grey: Bitmap?
  private let alpha: Bitmap?
  private let missing: MissingPixels?
  /// As the network takes it: reflected on the right and below.
  let paddedWidth: Int
  let paddedHeight: Int
  /// Bits a sample of the result.
  private let bits: Int
  private let colour: Bitmap.Colour
  private var bytes: [UInt8] = []
  private var words: [UInt16] = []
  /// Whether the network gave something that is no number.
  private(set) var isSpoilt = false

  /// - Parameters:
  ///   - alpha: of the result, where the network makes none.
  ///   - bits: of a sample of the result.
  ///   - missing: what is to be inpainted.
  init(_ bitmap: Bitmap, framing: ImageFraming, alpha: Bitmap?, bits: Int, missing: MissingPixels?) {
    self.bitmap = bitmap
    self.missing = missing
    model = framing.model
    saturation = framing.saturation
    grey = framing.model.colour == .lab ? bitmap.luminance() : nil
    self.alpha = alpha.map { bits == 8 ? $0.reducedTo8Bits() : $0 }
    self.bits = bits
    let unit = 1 << model.levels
    paddedWidth = (bitmap.width + unit - 1) / unit * unit
    paddedHeight = (bitmap.height + unit - 1) / unit * unit
    colour = framing.colours(hasAlpha: alpha != nil)
  }

  var width: Int { bitmap.width }
  var height: Int { bitmap.height }

  /// Rows of the network's input, -1...1.
  func read(_ rows: Range<Int>, _ values: UnsafeMutablePointer<Float>) {
    let channels = model.channels.input
    for (index, y) in rows.enumerated() {
      let own = reflected(y, into: height)
      let row = values + index * paddedWidth * channels
      let numbers = numbers(ofRow: own)
      for x in 0..<paddedWidth {
        let from = (x < width ? x : reflected(x, into: width)) * channels
        for channel in 0..<channels { row[x * channels + channel] = numbers[from + channel] }
      }
    }
  }

  private func numbers(ofRow y: Int) -> [Float] {
    if let grey { return grey.rows(y..<y + 1).lightness().values.map { $0 / 50 - 1 } }
    if let missing { return missing.shown(y..<y + 1, channels: model.channels.input).values.map { $0 * 2 - 1 } }
    return bitmap.rows(y..<y + 1).floats(forInputChannels: model.channels.input).values.map { $0 * 2 - 1 }
  }

  private func reflected(_ index: Int, into count: Int) -> Int {
    if index < count { return index }
    if count == 1 { return 0 }
    let place = index % (2 * (count - 1))
    return place < count ? place : 2 * (count - 1) - place
  }

  /// Rows of the network's output, from the top.
  func write(_ rows: Range<Int>, _ values: UnsafePointer<Float>) {
    if bits == 8 { bytes.reserveCapacity(width * height * colour.channels) }
    if bits == 16 { words.reserveCapacity(width * height * colour.channels) }
    let channels = model.channels.target
    for (index, y) in rows.enumerated() where y < height {
      let row = UnsafeBufferPointer(start: values + index * paddedWidth * channels, count: width * channels)
      guard row.allSatisfy(\.isFinite) else {
        isSpoilt = true
        return
      }
      switch picture(FloatImage(width: width, height: 1, channels: channels, values: Array(row)), y).samples {
      case .bits8(let samples): bytes += samples
      case .bits16(let samples): words += samples
      }
    }
  }

  /// A row of the result.
  private func picture(_ output: FloatImage, _ y: Int) -> Bitmap {
    let alpha = alpha?.rows(y..<y + 1)
    if let grey {
      let own = grey.rows(y..<y + 1)
      return Bitmap(
        grey: bits == 8 ? own.reducedTo8Bits() : own, alpha: alpha,
        chroma: output.mapped { [saturation] in $0 * 110 * saturation })
    }
    var picture = output.mapped { ($0 + 1) / 2 }
    if let alpha { picture = picture.joined(with: alpha.floats(channels: 1)) }
    return Bitmap(picture, bits: bits)
  }

  /// The result, when all rows have come.
  func result() -> Bitmap {
    Bitmap(
      width: width, height: height, colour: colour, samples: bits == 8 ? .bits8(bytes) : .bits16(words))
  }
}
