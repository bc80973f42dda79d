internal import Kernels

/// Numbers side by side. A kernel's formula is written once for `Lanes` and runs on a vector of channels at a time, then on
/// the last few one by one.
protocol Lanes {
  associatedtype Scalar

  init(repeating value: Scalar)
  static func + (a: Self, b: Self) -> Self
  static func - (a: Self, b: Self) -> Self
  static func * (a: Self, b: Self) -> Self
  static func / (a: Self, b: Self) -> Self
  /// self + a * b, rounded once.
  func addingProduct(_ a: Self, _ b: Self) -> Self
  func squareRoot() -> Self
}

/// Lanes of floats, in memory and widened to doubles.
protocol FloatLanes: Lanes where Scalar == Float {
  associatedtype Wide: Lanes where Wide.Scalar == Double

  static func load(_ memory: UnsafeMutablePointer<Float>) -> Self
  func store(_ memory: UnsafeMutablePointer<Float>)
  var wide: Wide { get }
  static func narrow(_ wide: Wide) -> Self
}

extension Register: Lanes where Scalar: BinaryFloatingPoint {}

extension Register: FloatLanes where Scalar == Float {
  @inline(__always)
  static func load(_ memory: UnsafeMutablePointer<Float>) -> Vector { memory.vector(0) }
  @inline(__always)
  func store(_ memory: UnsafeMutablePointer<Float>) { memory.store(self, 0) }
  @inline(__always)
  var wide: Register<Double> { Register<Double>(self) }
  @inline(__always)
  static func narrow(_ wide: Register<Double>) -> Vector { Vector(wide) }
}

extension Float: FloatLanes {
  @inline(__always)
  init(repeating value: Float) { self = value }
  @inline(__always)
  static func load(_ memory: UnsafeMutablePointer<Float>) -> Float { memory.pointee }
  @inline(__always)
  func store(_ memory: UnsafeMutablePointer<Float>) { memory.pointee = self }
  @inline(__always)
  var wide: Double { Double(self) }
  @inline(__always)
  static func narrow(_ wide: Double) -> Float { Float(wide) }
}

extension Double: Lanes {
  @inline(__always)
  init(repeating value: Double) { self = value }
}

/// Calls `vector` with the first index of every whole vector in `range`, then `one` for each of the rest.
@inline(__always)
func forEachLane(_ range: Range<Int>, _ vector: (Int) -> Void, _ one: (Int) -> Void) {
  var index = range.lowerBound
  while index &+ Vector.scalarCount <= range.upperBound {
    vector(index)
    index &+= Vector.scalarCount
  }
  while index < range.upperBound {
    one(index)
    index &+= 1
  }
}

/// Calls `four` with the first of every four rows of `range`, then `one` for each of the rest.
@inline(__always)
func forEachRow(_ range: Range<Int>, _ four: (Int) -> Void, _ one: (Int) -> Void) {
  var row = range.lowerBound
  while row &+ 4 <= range.upperBound {
    four(row)
    row &+= 4
  }
  while row < range.upperBound {
    one(row)
    row &+= 1
  }
}

extension FeatureMap {
  /// As `pixel`, which the compiler does not inline from another module.
  @inline(__always)
  func row(_ index: Int) -> UnsafeMutablePointer<Float> { data + index &* stride }
}
