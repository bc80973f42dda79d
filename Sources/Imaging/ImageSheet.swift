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
    var canvas = SheetCanvas(
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

  static let margin = 16
  static let gap = 8
  static let captionGap = 8
  static let ground: UInt8 = 245
  static let ink: UInt8 = 40

  /// The image with its longer side `cell`; `nil` if it has no pixels.
  static func fitted(_ image: FloatImage, to cell: Int) -> Bitmap? {
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
