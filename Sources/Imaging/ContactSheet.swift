/// Many small pictures on one sheet, each with its name below.
package enum ContactSheet {
  /// Pictures that belong together stand side by side.
  package struct Entry: Sendable {
    package let pictures: [FloatImage]
    package let caption: String

    /// - Parameter pictures: 0...1, with 1 or 3 channels.
    package init(pictures: [FloatImage], caption: String) {
      self.pictures = pictures
      self.caption = caption
    }
  }

  /// - Parameters:
  ///   - cell: pixels a side of each picture; each is scaled to it, keeping its shape.
  ///   - columns: entries in a row.
  /// - Precondition: `cell` and `columns` are at least 1.
  package static func render(_ entries: [Entry], cell: Int, columns: Int) -> Bitmap {
    precondition(cell > 0 && columns > 0)
    let pictures = max(1, entries.map(\.pictures.count).max() ?? 1)
    let width = pictures * cell + (pictures - 1) * inner
    let lettering = Lettering(captions: entries.map(\.caption), width: width)
    let height = cell + ImageSheet.captionGap + lettering.height
    let across = max(1, min(columns, entries.count))
    let rows = max(1, (entries.count + columns - 1) / columns)
    var canvas = SheetCanvas(
      width: 2 * ImageSheet.margin + across * width + (across - 1) * gap,
      height: 2 * ImageSheet.margin + rows * height + (rows - 1) * gap, ground: ImageSheet.ground)
    for (index, entry) in entries.enumerated() {
      let left = ImageSheet.margin + index % columns * (width + gap)
      let top = ImageSheet.margin + index / columns * (height + gap)
      for (place, picture) in entry.pictures.enumerated() {
        guard let scaled = ImageSheet.fitted(picture, to: cell) else { continue }
        canvas.draw(
          scaled, x: left + place * (cell + inner) + (cell - scaled.width) / 2, y: top + (cell - scaled.height) / 2)
      }
      lettering.draw(
        entry.caption, on: &canvas, x: left, y: top + cell + ImageSheet.captionGap, width: width, colour: ImageSheet.ink
      )
    }
    return canvas.bitmap
  }

  /// Between pictures that belong together, and between entries.
  private static let inner = 2
  private static let gap = 16
}
