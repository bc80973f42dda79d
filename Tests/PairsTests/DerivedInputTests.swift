import Foundation
import Imaging
import Pairs
import Random
import Testing

struct DerivedInputTests {
  static let recipes: [DerivedInput.Kind] = [
    .grayscale(GrayscaleInput()), .grayscale(GrayscaleInput(style: .film)), .edges(EdgeInput()), .sketch(SketchInput()),
    .downscale(DownscaleInput(factor: 3)), .hole(HoleInput(place: .centre, fill: .white)),
    .hole(HoleInput(place: .boxes, fill: .mean)), .hole(HoleInput(place: .strokes, fill: .noise)),
  ]

  private func draw(seed: UInt64 = 1, content: UInt8 = 5, epoch: Int = 0) -> InputDraw {
    InputDraw(seed: seed, content: [UInt8](repeating: content, count: 32), epoch: epoch)
  }

  @Test(arguments: recipes)
  func aDrawIsAFunctionOfContentSeedAndEpoch(_ kind: DerivedInput.Kind) throws {
    let image = try DerivedFixture.load().image
    let recipe = DerivedInput(kind)
    let made = recipe.make(of: image, draw())
    #expect(made.width == image.width && made.height == image.height)
    #expect(made.values.allSatisfy { (0...1).contains($0) })
    #expect(recipe.make(of: image, draw()) == made)
    let others = [draw(seed: 2), draw(content: 6), draw(epoch: 1)].map { recipe.make(of: image, $0) != made }
    #expect(others == [Bool](repeating: recipe.isRandom, count: 3))
  }

  @Test(arguments: recipes)
  func aRecipeComesBackFromItsText(_ kind: DerivedInput.Kind) throws {
    let recipe = DerivedInput(kind, seed: 7)
    let text = try JSONEncoder().encode(recipe)
    let again = try JSONDecoder().decode(DerivedInput.self, from: text)
    // The seed of a recipe in which nothing is random says nothing.
    #expect(again.kind == kind && again.seed == (recipe.isRandom ? 7 : 1))
    #expect(String(decoding: text, as: UTF8.self).contains("\"version\":1"))
  }

  @Test func aRecipeOfALaterProgramIsNotMisread() {
    let text = Data(#"{"kind": "edges", "version": 2}"#.utf8)
    #expect(throws: DerivedInputError.newer(version: 2)) { try JSONDecoder().decode(DerivedInput.self, from: text) }
    let strange = Data(#"{"kind": "engraving"}"#.utf8)
    let error = #expect(throws: DerivedInputError.self) { try JSONDecoder().decode(DerivedInput.self, from: strange) }
    #expect(
      error?.description
        == "an input cannot be derived by `engraving`: it must be one of grayscale, edges, sketch, hole, downscale")
  }

  @Test(
    arguments: [
      (
        .grayscale(GrayscaleInput(style: .film, strength: 2)),
        "strength of a derived input cannot be 2.0: it must be from 0 to 1"
      ),
      (.edges(EdgeInput(scale: 0)), "scale of a derived input cannot be 0.0: it must be from 0.3 to 20 pixels"),
      (
        .edges(EdgeInput(high: 0.01, low: 0.02)),
        "low of a derived input cannot be 0.02: it must be above 0 and at most high"
      ),
      (.sketch(SketchInput(darkness: 0)), "darkness of a derived input cannot be 0.0: it must be from 0.1 to 10"),
      (.hole(HoleInput(size: 1)), "size of a derived input cannot be 1.0: it must be from 0.05 to 0.95"),
      (
        .downscale(DownscaleInput(factor: 17)),
        "factor of a derived input cannot be 17: it must be a whole number from 2 to 16"
      ),
    ] as [(DerivedInput.Kind, String)])
  func impossibleValuesAreNamed(_ kind: DerivedInput.Kind, _ sentence: String) {
    let error = #expect(throws: DerivedInputError.self) { try DerivedInput(kind).validate() }
    #expect(error?.description == sentence)
  }

  @Test func grayscaleIsTheLuminance() throws {
    let image = try DerivedFixture.load().image
    let grey = DerivedInput(.grayscale(GrayscaleInput())).make(of: image, draw())
    #expect(grey.channels == 1)
    for pixel in grey.values.indices {
      let luminance =
        0.299 * image.values[3 * pixel] + 0.587 * image.values[3 * pixel + 1] + 0.114 * image.values[3 * pixel + 2]
      #expect(abs(grey.values[pixel] - luminance) < 1e-6)
    }
  }

  /// Many draws together are black-and-white pictures of the same scene, with different blacks, whites and colours' weights.
  @Test func filmsDifferAsFilmsDo() throws {
    let image = try DerivedFixture.load().image
    let grey = DerivedInput(.grayscale(GrayscaleInput())).make(of: image, draw())
    let films = (0..<60).map { DerivedInput(.grayscale(GrayscaleInput(style: .film))).make(of: image, draw(epoch: $0)) }
    let likeness = films.map { correlation($0.values, grey.values) }
    #expect(likeness.allSatisfy { $0 > 0.4 }, "\(likeness.min() ?? 0)")
    #expect((likeness.min() ?? 1) < 0.97 && (likeness.max() ?? 0) > 0.97)
    let darkest = films.map { $0.values.min() ?? 0 }
    #expect((darkest.max() ?? 0) - (darkest.min() ?? 0) > 0.06)
    // Red is light to some films and black to others.
    let red = FloatImage(width: 8, height: 8, channels: 3, values: (0..<64).flatMap { _ in [Float(0.9), 0.05, 0.05] })
    let reds = (0..<60).map {
      DerivedInput(.grayscale(GrayscaleInput(style: .film))).make(of: red, draw(epoch: $0)).values[27]
    }
    #expect((reds.max() ?? 0) > 0.4 && (reds.min() ?? 1) < 0.3)
    // Nothing of it is left at strength 0.
    let none = DerivedInput(.grayscale(GrayscaleInput(style: .film, strength: 0)))
    #expect(none.make(of: image, draw()) == grey && !none.isRandom)
  }

  @Test func aSketchIsPaperWithStrokesWhereThePictureChanges() throws {
    let flat = FloatImage(width: 40, height: 40, channels: 3, filled: 0.4)
    #expect(DerivedInput(.sketch(SketchInput())).make(of: flat, draw()).values.allSatisfy { $0 > 0.999 })
    var step = flat
    for y in 0..<40 { for x in 20..<40 { for c in 0..<3 { step.values[(y * 40 + x) * 3 + c] = 0.9 } } }
    let sketch = DerivedInput(.sketch(SketchInput(scale: 20))).make(of: step, draw())
    // The stroke is on the dark side of the edge.
    #expect(
      sketch.values[20 * 40 + 18] < 0.8 && sketch.values[20 * 40 + 2] > 0.95 && sketch.values[20 * 40 + 37] > 0.95)
  }

  @Test func fewerPixelsAndBackIsWhatPillowMakes() throws {
    let fixture = try DerivedFixture.load()
    for copy in fixture.copies {
      let made = DerivedInput(.downscale(DownscaleInput(factor: copy.factor))).make(of: fixture.image, draw())
      // Pillow's weights are rounded to 22 bits, ours to 24: a sum within 1e-4 of half a level may fall on either side, and
      // what differs after the first of four passes is carried on. Double precision differs in 19 of 12096 as well.
      let theirs = fixture.image(copy.picture).values
      #expect(largestDifference(made.values, theirs) < 1.01 / 255, "factor \(copy.factor)")
      let different = zip(made.values, theirs).count { abs($0 - $1) > 1e-6 }
      #expect(different * 200 < theirs.count, "factor \(copy.factor): \(different)")
    }
  }

  private func correlation(_ a: [Float], _ b: [Float]) -> Float {
    let (meanA, meanB) = (a.reduce(0, +) / Float(a.count), b.reduce(0, +) / Float(b.count))
    var (ab, aa, bb): (Float, Float, Float) = (0, 0, 0)
    for (x, y) in zip(a, b) {
      ab += (x - meanA) * (y - meanB)
      aa += (x - meanA) * (x - meanA)
      bb += (y - meanB) * (y - meanB)
    }
    return ab / (aa * bb).squareRoot()
  }
}
