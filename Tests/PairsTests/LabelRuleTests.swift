import Imaging
import Labels
import Pairs
import Testing

struct LabelRuleTests {
  private let red = LabelColour(red: 255, green: 0, blue: 0)
  private let green = LabelColour(red: 0, green: 255, blue: 0)

  private func colours(_ bitmap: Bitmap) -> [LabelColour] {
    guard case .bits8(let values) = bitmap.samples else { return [] }
    return stride(from: 0, to: values.count, by: 3).map {
      LabelColour(red: values[$0], green: values[$0 + 1], blue: values[$0 + 2])
    }
  }

  @Test func classesHaveTheColoursOfPascalVOC() {
    // The first of the development kit's table, and its last, which marks what has no class.
    let table: [(Int, String)] = [
      (0, "#000000"), (1, "#800000"), (2, "#008000"), (3, "#808000"), (4, "#000080"), (8, "#400000"), (15, "#c08080"),
      (20, "#004080"), (255, "#e0e0c0"),
    ]
    for (index, text) in table { #expect(LabelColour(class: index).description == text) }
    #expect(Set((0..<256).map { LabelColour(class: $0) }).count == 256)
  }

  @Test(arguments: ["#ff8000", "#000000"])
  func aColourIsItsText(_ text: String) { #expect(LabelColour(text)?.description == text) }

  @Test(arguments: ["ff8000", "#ff800", "#ff80000", "#gg0000", "#+f8000", ""])
  func otherTextIsNoColour(_ text: String) { #expect(LabelColour(text) == nil) }

  @Test func indicesGetTheirColours() {
    let indices = Bitmap(width: 3, height: 1, colour: .grey, samples: .bits8([0, 1, 20]))
    #expect(
      colours(LabelRule(side: .input).coloured(indices, bitDepth: 8)) == [0, 1, 20].map { LabelColour(class: $0) })
    #expect(
      colours(LabelRule(side: .input, colours: [red, green]).coloured(indices, bitDepth: 8))
        == [red, green, LabelColour(class: 20)])
    let deep = Bitmap(width: 2, height: 1, colour: .grey, samples: .bits16([1, 7]))
    #expect(
      colours(LabelRule(side: .input).coloured(deep, bitDepth: 16)) == [1, 7].map { LabelColour(class: $0) })
    // A bit a pixel: the decoder has spread 1 to 255.
    let bits = Bitmap(width: 2, height: 1, colour: .grey, samples: .bits8([0, 255]))
    #expect(colours(LabelRule(side: .input).coloured(bits, bitDepth: 1)) == [0, 1].map { LabelColour(class: $0) })
  }

  @Test func blurredColoursBecomeTheNearestOfThePalette() {
    let blurred = Bitmap(
      width: 3, height: 1, colour: .rgb, samples: .bits8([250, 9, 3, 20, 200, 60, 255, 0, 0]))
    #expect(
      colours(LabelRule(side: .input, colours: [green, red]).coloured(blurred, bitDepth: 8)) == [red, green, red])
    #expect(colours(LabelRule(side: .input).coloured(blurred, bitDepth: 8)).count == 3)
    #expect(colours(LabelRule(side: .input).coloured(blurred, bitDepth: 8))[0] == LabelColour("#fa0903"))
  }

  @Test func labelsAreNeverMixed() {
    let indices = Bitmap(width: 4, height: 4, colour: .grey, samples: .bits8((0..<16).map { $0 % 4 < 2 ? 1 : 2 }))
    let recipe = PairRecipe(labels: LabelRule(side: .target))
    func picture(_ side: PairSide, channels: Int) -> SidePicture {
      SidePicture(
        indices, bitDepth: 8, area: PixelArea(x: 0, y: 0, width: 4, height: 4), side: side, recipe: recipe,
        channels: channels)
    }
    let large = picture(.target, channels: 3).resized(width: 11, height: 7)
    let found = Set(stride(from: 0, to: large.values.count, by: 3).map { Array(large.values[$0..<$0 + 3]) })
    #expect(found == [[128.0 / 255, 0, 0], [0, 128.0 / 255, 0]])
    // A mask of one channel keeps its values, and its edges.
    #expect(Set(picture(.target, channels: 1).resized(width: 11, height: 7).values) == [1.0 / 255, 2.0 / 255])
    // The photo on the other side is resized as photos are.
    #expect(Set(picture(.input, channels: 1).resized(width: 11, height: 7).values).count >= 2)
    #expect(!picture(.input, channels: 1).isLabels)
  }
}
