import Imaging
import Testing

@Suite struct ImageSheetTests {
  @Test func imagesStandInAGridUnderTheirCaptions() {
    let red = FloatImage(width: 4, height: 4, channels: 3, values: (0..<16).flatMap { _ in [Float(1), 0, 0] })
    let grey = FloatImage(width: 60, height: 30, channels: 1, filled: 0.2)
    let sheet = ImageSheet.render(rows: [[red, grey], [grey]], captions: ["input", "output"], cell: 200)
    // Margins of 16, a gap of 8, captions of 18 with 8 below; the second row is as high as its image.
    #expect(sheet.width == 16 + 200 + 8 + 200 + 16)
    #expect(sheet.height == 16 + 18 + 8 + 200 + 8 + 100 + 16)
    #expect(sheet.colour == .rgb)
    func pixel(_ x: Int, _ y: Int) -> [UInt8] {
      Array(sheet.bytes[(y * sheet.width + x) * 3..<(y * sheet.width + x) * 3 + 3])
    }
    #expect(pixel(16 + 100, 42 + 100) == [255, 0, 0])
    #expect(pixel(16 + 208 + 100, 42 + 100) == [51, 51, 51])
    // Beside the wide image there is ground above and below.
    #expect(pixel(16 + 208 + 100, 42 + 10) == pixel(0, 0))
    let captionInk = (16..<34).flatMap { y in (16..<216).map { pixel($0, y) } }.count { $0 != pixel(0, 0) }
    #expect(captionInk > 100)
    let secondRow = (16 + 208..<sheet.width).allSatisfy { pixel($0, 42 + 208 + 50) == pixel(0, 0) }
    #expect(secondRow)
  }

  @Test func emptySheetsAndLongCaptionsAreDrawn() {
    #expect(ImageSheet.render(rows: [], captions: []).width == 32)
    let dot = FloatImage(width: 1, height: 1, channels: 1, filled: 0)
    let long = ImageSheet.render(rows: [[dot]], captions: [String(repeating: "é~W", count: 50)], cell: 40)
    #expect(long.width == 72)
    // Nothing is drawn into the margin.
    let margin = (0..<long.height).allSatisfy { y in long.bytes[(y * 72 + 60) * 3] == long.bytes[0] }
    #expect(margin)
  }
}
