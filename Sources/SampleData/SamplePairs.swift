package import Imaging
internal import Random

/// Pairs of a street map and an aerial photograph of places that do not exist: for the demonstration, for tests, for a
/// first look at the method without any data of one's own.
package enum SamplePairs {
  /// One pair. The same index, seed and size give the same pair; another size shows the same place, closer or farther.
  /// - Parameter size: pixels a side, at least 16. From pictures of one size to those of another the place may differ where
  ///   the smaller window would show one colour only.
  /// - Returns: two RGB images of `size` x `size`, 0...1.
  package static func pair(index: Int, seed: UInt64, size: Int = 256) -> (map: FloatImage, aerial: FloatImage) {
    precondition(size >= 16)
    var generator = Philox(key: seed).derived(0x706C_6163_6500, UInt64(truncatingIfNeeded: index))
    while true {
      let world = World(generator)
      let terrain = Terrain(world, Raster(size: size))
      var drawing = MapDrawing(world, terrain)
      let map = drawing.draw()
      if isBlank(map) {
        // The window fell into the middle of a field or of the sea: another place is more telling.
        generator = generator.derived(6)
        continue
      }
      var aerial = AerialDrawing(world, terrain)
      return (map, aerial.draw())
    }
  }

  private static func isBlank(_ image: FloatImage) -> Bool {
    stride(from: 3, to: image.values.count, by: 3).allSatisfy { image.values[$0..<$0 + 3] == image.values[0..<3] }
  }
}
