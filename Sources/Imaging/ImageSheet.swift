/// A grid of images of one size each, on a light ground, with a caption over each column: for samples and reports.
package enum ImageSheet {
  /// - Parameters:
  ///   - rows: images 0...1 with 1 or 3 channels; each is scaled by area or bicubic to fit `cell` pixels.
  ///   - captions: over the columns, drawn in a built-in bitmap font (ASCII).
  package static func render(rows: [[FloatImage]], captions: [String], cell: Int = 256) -> Bitmap { fatalError("stub") }
}
