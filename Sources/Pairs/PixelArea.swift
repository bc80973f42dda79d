/// A rectangle of an upright image, in pixels. As text it is X's geometry, `600x400+3+0`: width, height, and the offset of
/// the upper left corner.
package struct PixelArea: Sendable, Hashable {
  package var x: Int
  package var y: Int
  package var width: Int
  package var height: Int

  package init(x: Int, y: Int, width: Int, height: Int) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }

  /// Whether it is not empty and lies in an image of that size.
  package func fits(width imageWidth: Int, height imageHeight: Int) -> Bool {
    x >= 0 && y >= 0 && width > 0 && height > 0 && width <= imageWidth && height <= imageHeight
      && x <= imageWidth - width && y <= imageHeight - height
  }
}

extension PixelArea: LosslessStringConvertible {
  package var description: String { "\(width)x\(height)+\(x)+\(y)" }

  package init?(_ text: String) {
    let numbers = text.split(whereSeparator: { $0 == "x" || $0 == "+" }).compactMap { Int($0) }
    guard numbers.count == 4 else { return nil }
    self.init(x: numbers[2], y: numbers[3], width: numbers[0], height: numbers[1])
    guard description == text else { return nil }
  }
}
