/// A map read through a leaky ReLU.
package struct Activated {
  package var map: FeatureMap
  /// What negative values are multiplied by: 1 leaves them, 0.2 is LeakyReLU, 0 is ReLU.
  package var slope: Float

  package init(_ map: FeatureMap, slope: Float = 1) {
    self.map = map
    self.slope = slope
  }
}
