import Kernels
import Random

/// A map with memory of its own, in slices of wider rows where `margin` is above 0: the floats between are 7, and stay so.
final class TestMap {
  let buffer: FloatBuffer
  let map: FeatureMap
  let count: Int
  private let margin: Int
  static let guardValue: Float = 7

  init(_ height: Int, _ width: Int, _ channels: Int, count: Int = 1, margin: Int = 0) {
    let stride = channels + margin
    buffer = FloatBuffer(count: count * height * width * stride)
    buffer.pointer.update(repeating: Self.guardValue, count: buffer.count)
    map = FeatureMap(
      data: buffer.pointer + margin / 2, height: height, width: width, channels: channels, stride: stride)
    self.count = count
    self.margin = margin
    fill { _ in 0 }
  }

  func fill(_ value: (Int) -> Float) {
    for pixel in 0..<count * map.pixels {
      for c in 0..<map.channels { map.pixel(pixel)[c] = value(pixel * map.channels + c) }
    }
  }

  /// Standard normal values.
  func randomise(_ seed: UInt64) -> TestMap {
    var stream = Philox(key: seed).stream()
    fill { _ in Float(stream.normal()) }
    return self
  }

  /// Dense values.
  var values: [Double] {
    (0..<count * map.pixels).flatMap { pixel in (0..<map.channels).map { Double(map.pixel(pixel)[$0]) } }
  }

  /// Whether nothing was written between the slices.
  var marginsAreUntouched: Bool {
    (0..<count * map.pixels)
      .allSatisfy { pixel in
        let row = buffer.pointer + pixel * map.stride
        let inside = margin / 2..<margin / 2 + map.channels
        return (0..<map.stride).allSatisfy { inside.contains($0) || row[$0] == Self.guardValue }
      }
  }
}

func randomBuffer(_ count: Int, seed: UInt64, scale: Double = 1) -> FloatBuffer {
  let buffer = FloatBuffer(count: count)
  var stream = Philox(key: seed).stream()
  for i in 0..<count { buffer.pointer[i] = Float(stream.normal() * scale) }
  return buffer
}

func doubles(_ buffer: FloatBuffer) -> [Double] { (0..<buffer.count).map { Double(buffer.pointer[$0]) } }

/// The largest difference, relative to the largest expected value; infinite where something is no number.
func relativeError(_ found: [Double], _ expected: [Double]) -> Double {
  precondition(found.count == expected.count, "\(found.count) values for \(expected.count)")
  // Every comparison with a NaN is false: `max` would pass it over.
  guard found.allSatisfy(\.isFinite), expected.allSatisfy(\.isFinite) else { return .infinity }
  let largest = expected.reduce(1e-30) { max($0, abs($1)) }
  return zip(found, expected).reduce(0) { max($0, abs($1.0 - $1.1)) } / largest
}

func makeScratch(_ size: ScratchpadSize, _ pool: ComputePool) -> (Scratchpad, [FloatBuffer]) {
  let (shared, threads) = (FloatBuffer(count: size.shared), FloatBuffer(count: size.thread * pool.cores))
  // What scratch held before must not matter.
  shared.pointer.update(repeating: .nan, count: shared.count)
  threads.pointer.update(repeating: .nan, count: threads.count)
  return (Scratchpad(shared: shared.pointer, threads: threads.pointer, stride: size.thread), [shared, threads])
}
