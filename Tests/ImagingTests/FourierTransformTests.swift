import Foundation
import Imaging
import Random
import Testing

struct FourierTransformTests {
  private func noise(side: Int, seed: UInt64) -> ComplexSquare {
    var stream = Philox(key: seed).stream()
    var square = ComplexSquare(side: side)
    for place in square.real.indices {
      square.real[place] = Float(stream.normal())
      square.imaginary[place] = Float(stream.normal())
    }
    return square
  }

  /// The definition, term by term.
  private func plain(_ square: ComplexSquare, forward: Bool) -> ComplexSquare {
    let side = square.side
    var result = ComplexSquare(side: side)
    for v in 0..<side {
      for u in 0..<side {
        var (real, imaginary) = (0.0, 0.0)
        for y in 0..<side {
          for x in 0..<side {
            let angle = (forward ? -2 : 2) * Double.pi * Double(u * x + v * y) / Double(side)
            let (a, b) = (Double(square.real[y * side + x]), Double(square.imaginary[y * side + x]))
            real += a * cos(angle) - b * sin(angle)
            imaginary += a * sin(angle) + b * cos(angle)
          }
        }
        result.real[v * side + u] = Float(real)
        result.imaginary[v * side + u] = Float(imaginary)
      }
    }
    return result
  }

  private func largestDifference(_ a: [Float], _ b: [Float]) -> Float {
    zip(a, b).map { abs($0 - $1) }.max() ?? 0
  }

  @Test(arguments: [1, 2, 4, 16], [true, false])
  func itIsTheSumThatDefinesIt(_ side: Int, _ forward: Bool) {
    let square = noise(side: side, seed: UInt64(side))
    let expected = plain(square, forward: forward)
    var found = square
    found.transform(forward: forward)
    #expect(largestDifference(found.real, expected.real) < 1e-4 * Float(side * side))
    #expect(largestDifference(found.imaginary, expected.imaginary) < 1e-4 * Float(side * side))
  }

  /// With sides above the width of the transform's columns and the block of its transposition.
  @Test(arguments: [64, 128, 256])
  func backAndForthIsTheSame(_ side: Int) {
    let square = noise(side: side, seed: UInt64(side))
    var turned = square
    turned.transform(forward: true)
    turned.transform(forward: false)
    let scale = 1 / Float(side * side)
    #expect(largestDifference(turned.real.map { $0 * scale }, square.real) < 1e-4)
    #expect(largestDifference(turned.imaginary.map { $0 * scale }, square.imaginary) < 1e-4)
  }

  /// A picture moved by whole pixels, round the corner, has a spectrum that is turned by so much.
  @Test func aMoveIsATurn() {
    let side = 64
    let square = noise(side: side, seed: 9)
    var moved = ComplexSquare(side: side)
    let (dx, dy) = (5, 11)
    for y in 0..<side {
      for x in 0..<side {
        let to = (y + dy) % side * side + (x + dx) % side
        moved.real[to] = square.real[y * side + x]
        moved.imaginary[to] = square.imaginary[y * side + x]
      }
    }
    var (one, other) = (square, moved)
    one.transform(forward: true)
    other.transform(forward: true)
    for (u, v) in [(0, 0), (1, 0), (3, 7), (63, 32)] {
      let place = v * side + u
      let angle = -2 * Double.pi * Double(u * dx + v * dy) / Double(side)
      let (a, b) = (Double(one.real[place]), Double(one.imaginary[place]))
      #expect(abs(a * cos(angle) - b * sin(angle) - Double(other.real[place])) < 1e-2, "\(u), \(v)")
      #expect(abs(a * sin(angle) + b * cos(angle) - Double(other.imaginary[place])) < 1e-2, "\(u), \(v)")
    }
  }
}
