/// A grid of images of one size each, on a light ground, with a caption over each column: for samples and reports.
package enum ImageSheet {
  /// - Parameters:
  ///   - rows: images 0...1 with 1 or 3 channels; each is scaled, keeping its shape, by area or bicubic to fit `cell`
  ///     pixels, and stands in the middle of its place. Rows may be of different lengths; empty images leave a gap.
  ///   - captions: over the columns, drawn in a built-in bitmap font (ASCII); what does not fit is cut.
  /// - Precondition: `cell` is at least 1.
  package static func render(rows: [[FloatImage]], captions: [String], cell: Int = 256) -> Bitmap {
    precondition(cell > 0)
    let scaled = rows.map { $0.map { fitted($0, to: cell) } }
    let columns = max(rows.map(\.count).max() ?? 0, captions.count)
    let heights = scaled.map { row in row.map { $0?.height ?? 0 }.max() ?? 0 }
    let lettering = Lettering(captions: captions, width: cell)
    let header = captions.isEmpty ? 0 : lettering.height + captionGap
    var canvas = Canvas(
      width: 2 * margin + columns * cell + max(0, columns - 1) * gap,
      height: 2 * margin + header + heights.reduce(0, +) + max(0, heights.count - 1) * gap, ground: ground)
    for (column, caption) in captions.enumerated() {
      lettering.draw(caption, on: &canvas, x: margin + column * (cell + gap), y: margin, width: cell, colour: ink)
    }
    var top = margin + header
    for (row, height) in zip(scaled, heights) {
      for (column, image) in row.enumerated() {
        guard let image else { continue }
        let left = margin + column * (cell + gap) + (cell - image.width) / 2
        canvas.draw(image, x: left, y: top + (height - image.height) / 2)
      }
      top += height + gap
    }
    return canvas.bitmap
  }

  private static let margin = 16
  private static let gap = 8
  private static let captionGap = 8
  private static let ground: UInt8 = 245
  private static let ink: UInt8 = 40

  /// The image with its longer side `cell`; `nil` if it has no pixels.
  private static func fitted(_ image: FloatImage, to cell: Int) -> Bitmap? {
    let side = max(image.width, image.height)
    guard min(image.width, image.height) > 0, image.channels == 1 || image.channels == 3 else { return nil }
    let width = max(1, (image.width * cell + side / 2) / side)
    let height = max(1, (image.height * cell + side / 2) / side)
    let scaled =
      side > cell
      ? image.resizedArea(width: width, height: height) : image.resizedBicubic(width: width, height: height)
    return Bitmap(scaled)
  }
}

/// Captions of one size for all columns: the largest at which the longest fits, so that a sheet looks of one piece.
private struct Lettering {
  let scale: Int
  var height: Int { BitmapFont.glyphHeight * scale }

  init(captions: [String], width: Int) {
    let longest = captions.map(\.count).max() ?? 0
    scale = [3, 2].first { $0 * 100 <= width && longest * BitmapFont.advance * $0 <= width } ?? 1
  }

  func draw(_ text: String, on canvas: inout Canvas, x: Int, y: Int, width: Int, colour: UInt8) {
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
private struct Canvas {
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
