internal import Imaging

/// The edges of a picture: thin black lines on white, as those of edges2shoes.
package struct EdgeInput: Sendable, Hashable {
  /// The smoothing before the edges are looked for: sigma in pixels of a picture of 256 a side; with others it grows in
  /// proportion. More is fewer lines.
  package var scale: Double
  /// The slopes, in brightness (0...1) a pixel, above which a line begins, and above which it goes on.
  package var high: Double
  package var low: Double
  /// Lines of fewer pixels (of a picture of 256 a side) are left out.
  package var shortest: Int

  package init(scale: Double = 1.4, high: Double = 0.06, low: Double = 0.025, shortest: Int = 12) {
    self.scale = scale
    self.high = high
    self.low = low
    self.shortest = shortest
  }

  func make(of target: FloatImage) -> FloatImage {
    let unit = Double(max(target.width, target.height)) / 256
    let lines = CannyEdges(
      target.grey().blurred(sigma: scale * unit), low: Float(low / max(unit, 1)), high: Float(high / max(unit, 1)),
      shortest: Int((Double(shortest) * unit).rounded()))
    var result = FloatImage(width: target.width, height: target.height, channels: 1, filled: 1)
    for place in lines.isEdge.indices where lines.isEdge[place] { result.values[place] = 0 }
    return result
  }
}
