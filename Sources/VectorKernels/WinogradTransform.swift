/// The one-dimensional minimal filtering algorithm F(outputs, taps) (Winograd 1980; Lavin and Gray, arXiv 1509.09308):
/// the convolution of a tile by `taps` weights at `outputs` places in `frequencies` products, by evaluation at points.
///
/// With d the tile, g the weights and y the outputs: y = A^T [(G g) * (B^T d)]. The gradients are the same maps
/// turned round: that of the tile is B [(G g) * (A dy)], that of the weights G^T [(B^T d) * (A dy)]. Each function reads
/// its argument by index, and calls `store` once for every entry of its result.
protocol WinogradTransform {
  static var outputs: Int { get }
  static var taps: Int { get }

  /// B^T: a tile of `frequencies` values.
  static func tile(_ d: (Int) -> Vector, _ store: (Int, Vector) -> Void)
  /// B, back to a tile.
  static func tileAdjoint(_ v: (Int) -> Vector, _ store: (Int, Vector) -> Void)
  /// G: `taps` weights.
  static func weights(_ g: (Int) -> Vector, _ store: (Int, Vector) -> Void)
  /// The coefficients of one frequency in G.
  static func weightRow(_ frequency: Int) -> SIMD4<Float>
  /// G^T, back to weights.
  static func weightsAdjoint(_ u: (Int) -> Vector, _ store: (Int, Vector) -> Void)
  /// A^T, to `outputs` values.
  static func outputs(_ m: (Int) -> Vector, _ store: (Int, Vector) -> Void)
  /// A: `outputs` values.
  static func outputsAdjoint(_ y: (Int) -> Vector, _ store: (Int, Vector) -> Void)
}

extension WinogradTransform {
  /// Values of a tile, and products.
  @inline(__always)
  static var frequencies: Int { outputs + taps - 1 }
}
