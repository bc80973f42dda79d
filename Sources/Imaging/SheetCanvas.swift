/// Captions of one size for all columns: the largest at which the longest fits, so that a sheet looks of one piece.
struct Lettering {
  let scale: Int
  var height: Int { BitmapFont.glyphHeight * scale }

  init(captions: [String], width: Int) {
    let longest = captions.map(\.count).max() ?? 0
    scale = [3, 2].first { $0 * 100 <= width && longest * BitmapFont.advance * $0 <= width } ?? 1
  }

  func draw(_ text: String, on canvas: inout SheetCanvas, x: Int, y: Int, width: Int, colour: UInt8) {
    let room = width / (BitmapFont.advance * scale)
    let shown = text.count <= room ? text : text.prefix(max(0, room - 2)) + ".."
    for (index, character) in shown.prefix(room).enumerated() {
      for glyphY in 0..<height {
        for glyphX in 0..<BitmapFont.glyphWidth * scale
        where BitmapFont.isInk(character, x: glyphX / scale, y: glyphY / scale) {
          canvas.set(x: x + index * BitmapFont.advance * scale + glyphX, y: y + glyphY, to: colour)
        }
      }
    }
  }
}

/// An RGB image to draw on.
struct SheetCanvas {
  let width: Int
  let height: Int
  private var samples: [UInt8]

  init(width: Int, height: Int, ground: UInt8) {
    self.width = width
    self.height = height
    samples = [UInt8](repeating: ground, count: width * height * 3)
  }

  var bitmap: Bitmap {
    Bitmap(width: width, height: height, colour: .rgb, samples: .bits8(samples))
  }

  mutating func set(x: Int, y: Int, to grey: UInt8) {
    let start = (y * width + x) * 3
    for channel in 0..<3 { samples[start + channel] = grey }
  }

  /// - Precondition: the bitmap is 8-bit grey or RGB, and lies inside.
  mutating func draw(_ bitmap: Bitmap, x: Int, y: Int) {
    guard case .bits8(let source) = bitmap.samples else { return }
    let channels = bitmap.colour.channels
    for row in 0..<bitmap.height {
      for column in 0..<bitmap.width {
        let from = (row * bitmap.width + column) * channels
        let to = ((y + row) * width + x + column) * 3
        for channel in 0..<3 { samples[to + channel] = source[from + min(channel, channels - 1)] }
      }
    }
  }
}
