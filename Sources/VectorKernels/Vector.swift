#if WIDE
  /// Sixteen numbers side by side; floats fill a register of AVX-512.
  typealias Register<Scalar: SIMDScalar> = SIMD16<Scalar>
#else
  /// Eight numbers side by side; floats fill a register of AVX2, two of NEON or SSE.
  typealias Register<Scalar: SIMDScalar> = SIMD8<Scalar>
#endif

/// The floats that are computed on at a time. No sum depends on how many they are.
typealias Vector = Register<Float>

extension UnsafePointer<Float> {
  /// A vector's floats from `offset` on, wherever they lie.
  @inline(__always)
  func vector(_ offset: Int) -> Vector { UnsafeRawPointer(self + offset).loadUnaligned(as: Vector.self) }

  /// Eight floats from `offset` on, where it must be eight.
  @inline(__always)
  func eight(_ offset: Int) -> SIMD8<Float> { UnsafeRawPointer(self + offset).loadUnaligned(as: SIMD8<Float>.self) }
}

extension UnsafeMutablePointer<Float> {
  @inline(__always)
  func vector(_ offset: Int) -> Vector { UnsafePointer(self).vector(offset) }

  @inline(__always)
  func eight(_ offset: Int) -> SIMD8<Float> { UnsafePointer(self).eight(offset) }

  @inline(__always)
  func store<Numbers: SIMD<Float>>(_ numbers: Numbers, _ offset: Int) {
    UnsafeMutableRawPointer(self + offset).storeBytes(of: numbers, as: Numbers.self)
  }
}

extension Vector {
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
