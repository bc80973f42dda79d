/// Eight floats: a register of AVX2, two of NEON or SSE.
typealias Vector = SIMD8<Float>

extension UnsafePointer<Float> {
  /// The eight floats from `offset` on, wherever they lie.
  @inline(__always)
  func vector(_ offset: Int) -> Vector {
    UnsafeRawPointer(self + offset).loadUnaligned(as: Vector.self)
  }
}

extension UnsafeMutablePointer<Float> {
  /// The eight floats from `offset` on, wherever they lie.
  @inline(__always)
  func vector(_ offset: Int) -> Vector {
    UnsafeRawPointer(self + offset).loadUnaligned(as: Vector.self)
  }

  @inline(__always)
  func store(_ vector: Vector, _ offset: Int) {
    UnsafeMutableRawPointer(self + offset).storeBytes(of: vector, as: Vector.self)
  }
}

extension SIMD8<Float> {
  /// self + a * b, rounded once.
  @inline(__always)
  func adding(_ a: Float, _ b: Vector) -> Vector { addingProduct(Vector(repeating: a), b) }

  /// x where positive, slope * x elsewhere.
  @inline(__always)
  func activated(_ slope: Float) -> Vector {
    replacing(with: self * slope, where: self .<= 0)
  }

  /// 1 where positive, `slope` elsewhere: the derivative of `activated`.
  @inline(__always)
  func activationDerivative(_ slope: Float) -> Vector {
    Vector(repeating: slope).replacing(with: 1, where: self .> 0)
  }
}
