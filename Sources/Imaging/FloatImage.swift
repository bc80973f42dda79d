/// Pixels as numbers, height x width x channels, rows from the top. What the range is, the function that made it says;
/// where nothing is said it is 0...1.
package struct FloatImage: Sendable, Hashable {
  package let width: Int
  package let height: Int
  package let channels: Int
  package var values: [Float]

  /// - Precondition: there are height x width x channels values.
  package init(width: Int, height: Int, channels: Int, values: [Float]) {
    precondition(values.count == width * height * channels)
    self.width = width
    self.height = height
    self.channels = channels
    self.values = values
  }

  package init(width: Int, height: Int, channels: Int, filled value: Float = 0) {
    self.init(
      width: width, height: height, channels: channels,
      values: [Float](repeating: value, count: width * height * channels))
  }
}
