package import Random

/// Where patches are cut on one level of the pyramid, and on which directions they are projected.
package struct PatchSampling: Sendable {
  /// The upper left corners: the same number for each image, image after image.
  package var corners: [Corner]
  /// Unit vectors, one after another, of channels x rows x columns of a patch (in this order of places).
  package var directions: [[Float]]

  package struct Corner: Sendable, Hashable {
    package let x: Int
    package let y: Int

    package init(x: Int, y: Int) {
      self.x = x
      self.y = y
    }
  }

  package init(corners: [Corner], directions: [[Float]]) {
    self.corners = corners
    self.directions = directions
  }

  /// Corners uniform over the places where a patch fits; directions uniform on the sphere.
  /// - Parameters:
  ///   - columns: the number of places in a row of the image; `rows`: of rows.
  ///   - dimensions: numbers in a patch.
  package init(
    from generator: Philox, corners: Int, columns: Int, rows: Int, directions: Int, dimensions: Int
  ) {
    var places = generator.derived(1).stream()
    self.corners = (0..<corners).map { _ in
      let x = Int(places.uniform() * Double(columns))
      return Corner(x: x, y: Int(places.uniform() * Double(rows)))
    }
    var normals = generator.derived(2).stream()
    self.directions = (0..<directions).map { _ in
      let vector = (0..<dimensions).map { _ in Float(normals.normal()) }
      let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
      return vector.map { $0 / length }
    }
  }
}
