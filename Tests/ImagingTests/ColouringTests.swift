import Foundation
import Imaging
import Random
import Testing

/// Colours on a grey picture: the luminance stays, whatever the colours are.
struct ColouringTests {
  /// Every grey, beside every other, and some more.
  private func greys(bits: Int) -> Bitmap {
    let samples: Bitmap.Samples =
      bits == 8
      ? .bits8((0..<512).map { UInt8($0 % 256) })
      : .bits16((0..<512).map { UInt16(truncatingIfNeeded: $0 < 256 ? $0 * 257 : $0 * 7919) })
    return Bitmap(width: 512, height: 1, colour: .grey, samples: samples)
  }

  /// The same a and b everywhere.
  private func map(_ a: Float, _ b: Float) -> ChromaMap {
    var chroma = FloatImage(width: 2, height: 2, channels: 2)
    for place in 0..<4 { (chroma.values[2 * place], chroma.values[2 * place + 1]) = (a, b) }
    return ChromaMap(lightness: FloatImage(width: 2, height: 2, channels: 1, filled: 50), chroma: chroma)
  }

  @Test(arguments: [8, 16]) func theLuminanceOfEveryGreyStaysUnderEveryColour(bits: Int) {
    let grey = greys(bits: bits)
    for a in stride(from: Float(-110), through: 110, by: 22) {
      for b in stride(from: Float(-110), through: 110, by: 22) {
        let coloured = ColouredRows(grey: grey, alpha: nil, map: map(a, b)).bitmap()
        #expect(coloured.luminance() == grey, "a \(a), b \(b)")
      }
    }
  }

  /// The definition, in 64 bits: sRGB to CIE Y, and back to the grey of that luminance.
  @Test(arguments: [8, 16]) func theLuminanceIsTheOneOfTheDefinition(bits: Int) {
    var random = Philox(key: 3).stream()
    let most = bits == 8 ? 255.0 : 65535
    let values = (0..<3000).map { _ in (random.uniform() * most).rounded() }
    let colour = Bitmap(
      width: 1000, height: 1, colour: .rgb,
      samples: bits == 8 ? .bits8(values.map { UInt8($0) }) : .bits16(values.map { UInt16($0) }))
    let found = colour.luminance().floats(channels: 1).values
    for pixel in 0..<1000 {
      let linear = (0..<3).map { channel in
        let value = values[3 * pixel + channel] / most
        return value > 0.04045 ? pow((value + 0.055) / 1.055, 2.4) : value / 12.92
      }
      let light = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
      let grey = (light > 0.0031308 ? 1.055 * pow(light, 1 / 2.4) - 0.055 : light * 12.92) * most
      #expect(abs(Double(found[pixel]) * most - grey) < 0.5 + 0.0005 * most, "pixel \(pixel)")
    }
  }

  @Test(arguments: [8, 16]) func withoutColoursItIsTheGreyPictureItself(bits: Int) {
    let grey = greys(bits: bits)
    let coloured = ColouredRows(grey: grey, alpha: nil, map: map(0, 0)).bitmap()
    #expect(coloured.floats(channels: 3) == grey.floats(channels: 3))
  }

  @Test func coloursThatCanBeShownAreShown() {
    // From a colour to its grey, a and b, and back.
    var random = Philox(key: 5).stream()
    for _ in 0..<300 {
      let bytes = (0..<3).map { _ in UInt8(random.uniform() * 255) }
      let pixel = Bitmap(width: 1, height: 1, colour: .rgb, samples: .bits8(bytes))
      let lab = Lab.fromRGB(pixel.floats(channels: 3)).values
      let coloured = ColouredRows(grey: pixel.luminance(), alpha: nil, map: map(lab[1], lab[2])).bitmap()
      guard case .bits8(let found) = coloured.samples else { return }
      let again = Lab.fromRGB(coloured.floats(channels: 3)).values
      // Half a level of grey is up to 3 in a or b where it is dark.
      #expect(abs(again[1] - lab[1]) < 3.5 && abs(again[2] - lab[2]) < 3.5, "\(bytes) became \(found)")
    }
  }

  @Test func coloursThatCannotBeShownLoseChromaAndKeepTheirHue() {
    let grey = Bitmap(width: 3, height: 1, colour: .grey, samples: .bits8([60, 128, 200]))
    let found = Lab.fromRGB(ColouredRows(grey: grey, alpha: nil, map: map(110, -110)).bitmap().floats(channels: 3))
    for pixel in 0..<3 {
      let (a, b) = (found.values[3 * pixel + 1], found.values[3 * pixel + 2])
      #expect(a > 10 && a < 110 && abs(a + b) < 0.08 * a, "\(a), \(b)")
    }
  }

  @Test func bothCompilationsGiveTheseBytes() {
    // Whatever this processor has: the sum of all bytes was found with AVX2 and without.
    let grey = greys(bits: 8)
    var sum = 0
    for a in stride(from: Float(-100), through: 100, by: 40) {
      guard case .bits8(let bytes) = ColouredRows(grey: grey, alpha: nil, map: map(a, 37 - a)).bitmap().samples else {
        return
      }
      sum = bytes.reduce(sum) { ($0 &* 31 &+ Int($1)) % 1_000_003 }
    }
    #expect(sum == 491_780)
  }

  @Test func rowsAreTheSameWhateverRowsAreAskedFor() {
    let grey = noise(70, 53)
    let rows = ColouredRows(grey: grey, alpha: noise(70, 53, seed: 4), map: edges(to: 9))
    let whole = rows.bitmap()
    guard case .bits8(let bytes) = whole.samples else { return }
    var part = [UInt8](repeating: 0, count: rows.rowBytes * 10)
    part.withUnsafeMutableBytes { buffer in
      if let start = buffer.baseAddress { rows.write(31..<41, to: start) }
    }
    #expect(part == Array(bytes[31 * rows.rowBytes..<41 * rows.rowBytes]))
    #expect(whole.colour == .rgba)
  }

  @Test func transparencyIsCarriedThrough() throws {
    let alpha = noise(40, 30, seed: 9)
    let coloured = ColouredRows(grey: noise(40, 30), alpha: alpha, map: map(20, 20)).bitmap()
    #expect(coloured.transparency() == alpha)
  }

  private func noise(_ width: Int, _ height: Int, seed: UInt64 = 1) -> Bitmap {
    var random = Philox(key: seed).stream()
    return Bitmap(
      width: width, height: height, colour: .grey,
      samples: .bits8((0..<width * height).map { _ in UInt8(random.uniform() * 255) }))
  }

  /// A picture of two flat halves, of another lightness and colour each, at `side` pixels a side.
  private func edges(to side: Int) -> ChromaMap {
    let (light, chroma) = halves(side)
    return ChromaMap(lightness: light, chroma: chroma)
  }

  /// The edge at five ninths, softened as a small picture's is.
  private func halves(_ side: Int) -> (FloatImage, FloatImage) {
    var (light, chroma) = (
      FloatImage(width: side, height: side, channels: 1), FloatImage(width: side, height: side, channels: 2)
    )
    for y in 0..<side {
      for x in 0..<side {
        let share = min(max(Float(x + 1) - Float(side) * 5 / 9, 0), 1)
        light.values[y * side + x] = 30 + 40 * share
        chroma.values[2 * (y * side + x)] = 30 - 50 * share
        chroma.values[2 * (y * side + x) + 1] = -20 + 50 * share
      }
    }
    return (light, chroma)
  }

  @Test func coloursFollowTheEdgesOfTheLargePicture() {
    let side = 180
    let (light, truth) = halves(side)
    // A grey picture with that lightness, and colours at a twentieth of its size.
    let grey = Bitmap(
      width: side, height: side, colour: .grey,
      samples: .bits8(light.values.map { $0 < 50 ? 71 : 171 }))
    let map = edges(to: 9)
    let coloured = Lab.fromRGB(ColouredRows(grey: grey, alpha: nil, map: map).bitmap().floats(channels: 3))
    let plain = halves(9).1.resizedBicubic(width: side, height: side)
    var (guided, enlarged) = (Float(0), Float(0))
    for pixel in 0..<side * side {
      for channel in 0..<2 {
        let wanted = truth.values[2 * pixel + channel]
        guided += abs(coloured.values[3 * pixel + channel + 1] - wanted)
        enlarged += abs(plain.values[2 * pixel + channel] - wanted)
      }
    }
    #expect(guided < 0.7 * enlarged, "\(guided) for \(enlarged)")
  }
}
