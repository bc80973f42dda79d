internal import Glibc
package import Imaging

/// 255 bits that are nearly the same for pictures that look the same, whatever their size, compression and brightness: the
/// signs of the lowest 16 x 16 frequencies of the grey picture at 64 x 64, against their median (after Zauner,
/// *Implementation and Benchmarking of Perceptual Image Hash Functions*, 2010, 3.1.1, with more of them).
package struct PerceptualHash: Sendable, Hashable {
  private let words: SIMD4<UInt64>

  /// The number of bits that differ.
  package func distance(to other: PerceptualHash) -> Int {
    let different = words ^ other.words
    return (0..<4).reduce(0) { $0 + different[$1].nonzeroBitCount }
  }

  /// The first quarter of the bits: of most pictures it tells already that they differ.
  var first: UInt64 { words[0] }

  /// Whether at most so many bits differ.
  func isWithin(_ limit: Int, of other: PerceptualHash) -> Bool {
    (words[0] ^ other.words[0]).nonzeroBitCount <= limit && distance(to: other) <= limit
  }

  func write(to writer: inout ByteWriter) {
    for word in 0..<4 { writer.append(words[word]) }
  }

  init?(from reader: inout ByteReader) {
    var words: SIMD4<UInt64> = .zero
    for word in 0..<4 {
      guard let number = reader.read(UInt64.self) else { return nil }
      words[word] = number
    }
    self.words = words
  }

  /// - Parameter grey: one channel, any size; `nil` if it is too flat: then noise alone would speak.
  package init?(_ grey: FloatImage) {
    let side = PerceptualHash.side
    let small = grey.resizedArea(width: side, height: side)
    let mean = small.values.reduce(0, +) / Float(side * side)
    let variance = small.values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Float(side * side)
    guard variance > PerceptualHash.flattest * PerceptualHash.flattest else { return nil }
    let frequencies = PerceptualHash.frequencies(small.values)
    // The first is the brightness.
    let others = frequencies.dropFirst()
    let median = others.sorted()[others.count / 2]
    var words: SIMD4<UInt64> = .zero
    for (index, value) in frequencies.enumerated() where index > 0 && value > median {
      words[index / 64] |= 1 << UInt64(index % 64)
    }
    self.words = words
  }

  private static let side = 64
  private static let kept = 16
  /// The deviation of the grey values, 0...1, below which a picture is flat: three levels of 255.
  private static let flattest: Float = 3 / 255

  /// kept x side: the cosines of the discrete cosine transform (type II), not normalised.
  private static let cosines: [Float] = (0..<kept).flatMap { frequency in
    (0..<side).map { place in Float(cos(Double.pi * (Double(place) + 0.5) * Double(frequency) / Double(side))) }
  }

  /// Row by row, kept x kept: cosines x picture x cosines transposed.
  private static func frequencies(_ values: [Float]) -> [Float] {
    var half = [Float](repeating: 0, count: kept * side)
    var result = [Float](repeating: 0, count: kept * kept)
    cosines.withUnsafeBufferPointer { cosines in
      values.withUnsafeBufferPointer { values in
        half.withUnsafeMutableBufferPointer { half in
          for frequency in 0..<kept {
            for y in 0..<side {
              let cosine = cosines[frequency * side + y]
              for x in 0..<side { half[frequency * side + x] += cosine * values[y * side + x] }
            }
          }
        }
      }
      for row in 0..<kept {
        for column in 0..<kept {
          var sum: Float = 0
          for x in 0..<side { sum += half[row * side + x] * cosines[column * side + x] }
          result[row * kept + column] = sum
        }
      }
    }
    return result
  }
}
