import Engine
import Files
import Imaging
import SystemPackage
import TestSupport
import Testing
import Translator

/// Missing pixels are painted, and all others are the picture's own.
struct InpaintingTests {
  private static let model = ModelConfiguration(
    size: 32, filters: 4, dropoutAt: .paper, channels: .init(input: 4, target: 3))

  /// Light in the middle.
  private func mask(_ width: Int, _ height: Int) -> Bitmap {
    let values: [UInt8] = (0..<width * height).map { Self.isMissing($0, width, height) ? 255 : 0 }
    return Bitmap(width: width, height: height, colour: .grey, samples: .bits8(values))
  }

  private static func isMissing(_ pixel: Int, _ width: Int, _ height: Int) -> Bool {
    let (x, y) = (pixel % width, pixel / width)
    return (width / 3..<2 * width / 3).contains(x) && (height / 4..<height / 2).contains(y)
  }

  private func samples(_ bitmap: Bitmap) -> [Int] {
    switch bitmap.samples {
    case .bits8(let values): values.map { Int($0) }
    case .bits16(let values): values.map { Int($0) }
    }
  }

  /// Compares a result with its picture, sample by sample.
  private func expectPainted(
    _ result: [UInt8], over picture: Bitmap, sourceLocation: SourceLocation = #_sourceLocation,
    where isMissing: (Int) -> Bool
  ) throws {
    let made = try ImageFile.decode(result)
    #expect(made.width == picture.width && made.height == picture.height && made.bits == picture.bits)
    let (found, own) = (samples(made), samples(picture))
    let pixels = 0..<picture.width * picture.height
    let changed = pixels.filter { found[3 * $0..<3 * $0 + 3] != own[3 * $0..<3 * $0 + 3] }
    let missing = Set(pixels.filter(isMissing))
    #expect(missing.isSuperset(of: changed), "a known pixel is another", sourceLocation: sourceLocation)
    #expect(changed.count > missing.count / 2, "nothing was painted", sourceLocation: sourceLocation)
  }

  @Test(arguments: [(8, 3), (8, 4), (16, 4)], [TranslationConfiguration.Fit.whole, .tile])
  func knownPixelsStayToTheBit(form: (bits: Int, channels: Int), fit: TranslationConfiguration.Fit) throws {
    let (bits, channels) = form
    var fixture = try TranslationFixture(
      ModelConfiguration(size: 32, filters: 4, dropoutAt: .paper, channels: .init(input: channels, target: 3)))
    let own = picture(70, 45, bits: bits)
    try fixture.add("a/scan.png", own)
    fixture.configuration.mask = fixture.folder("masks").escaped
    fixture.configuration.fit = fit
    try fixture.folder.write(
      try ImageFile.encode(mask(70, 45), as: .png), to: fixture.folder("masks").pushing("a/scan.mask"))
    let record = TranslationRecord()
    #expect(try fixture.run(record).completed == 1, "\(record.sentence("a/scan.png") ?? "")")
    try expectPainted(try fixture.result("a/scan.png"), over: own) { Self.isMissing($0, 70, 45) }
  }

  @Test func anotherMaskIsAnotherResult() throws {
    var fixture = try TranslationFixture(Self.model)
    try fixture.add("scan.png", picture(40, 40))
    fixture.configuration.mask = fixture.folder("masks").escaped
    let place = fixture.folder("masks").pushing("scan.png")
    try fixture.folder.write(try ImageFile.encode(mask(40, 40), as: .png), to: place)
    let record = TranslationRecord()
    #expect(try fixture.run(record).completed == 1)
    #expect(try fixture.run(record).skipped == 1)
    let dark = Bitmap(width: 40, height: 40, colour: .grey, samples: .bits8([UInt8](repeating: 0, count: 1600)))
    try fixture.folder.write(try ImageFile.encode(dark, as: .png), to: place)
    #expect(try fixture.run(record).completed == 1)
    #expect(try ImageFile.decode(fixture.result("scan.png")) == picture(40, 40), "nothing is missing")
  }

  @Test func aMaskThatIsMissingOrDoesNotFitFailsItsPictureAlone() throws {
    var fixture = try TranslationFixture(Self.model)
    for name in ["good.png", "small.png", "none.png"] { try fixture.add(name, picture(40, 40)) }
    try fixture.add("lossy.jpg", picture(40, 40), .jpeg(quality: 95))
    fixture.configuration.mask = fixture.folder("masks").escaped
    for (name, side) in [("good.png", 40), ("small.png", 39), ("lossy.png", 40)] {
      try fixture.folder.write(
        try ImageFile.encode(mask(side, side), as: .png), to: fixture.folder("masks").pushing(FilePath(name)))
    }
    let record = TranslationRecord()
    let summary = try fixture.run(record)
    #expect(summary.completed == 1 && summary.failed == 3)
    #expect(record.failure("none.png")?.reason == "mask")
    #expect(record.sentence("none.png")?.contains("there is no mask for it") == true)
    #expect(record.sentence("small.png")?.contains("is 39 x 39 pixels, and it is 40 x 40") == true)
    #expect(record.sentence("lossy.jpg")?.contains("ask for --format png") == true)
    #expect(Set(try fixture.results().keys) == ["good.png"])
  }

  @Test func whatIsTransparentIsMissing() throws {
    var fixture = try TranslationFixture(Self.model)
    let own = picture(50, 36)
    var values: [UInt8] = []
    for (pixel, rgb) in samples(own).enumerated().map({ ($0.offset, UInt8($0.element)) }) {
      values.append(rgb)
      if pixel % 3 == 2 { values.append(Self.isMissing(pixel / 3, 50, 36) ? 0 : 255) }
    }
    try fixture.add("a.png", Bitmap(width: 50, height: 36, colour: .rgba, samples: .bits8(values)))
    fixture.configuration.mask = "alpha"
    #expect(try fixture.run().completed == 1)
    try expectPainted(try fixture.result("a.png"), over: own) { Self.isMissing($0, 50, 36) }
  }

  @Test func aColourIsMissing() throws {
    var fixture = try TranslationFixture(Self.model)
    let magenta: [UInt8] = [255, 0, 254]
    let values: [UInt8] = samples(picture(50, 36)).enumerated().map { place, value in
      Self.isMissing(place / 3, 50, 36) ? magenta[place % 3] : UInt8(value)
    }
    let own = Bitmap(width: 50, height: 36, colour: .rgb, samples: .bits8(values))
    try fixture.add("a.png", own)
    fixture.configuration.mask = "#ff00fe"
    #expect(try fixture.run().completed == 1)
    try expectPainted(try fixture.result("a.png"), over: own) { Self.isMissing($0, 50, 36) }
  }

  /// What stands where pixels are missing must not depend on what stood there, unless it is kept.
  @Test(arguments: TranslationConfiguration.MaskFill.allCases)
  func theNetworkDoesNotSeeWhatIsMissing(fill: TranslationConfiguration.MaskFill) throws {
    var fixture = try TranslationFixture(Self.model)
    fixture.configuration.mask = fixture.folder("masks").escaped
    fixture.configuration.maskFill = fill
    fixture.configuration.dropout = false
    let known = samples(picture(32, 32))
    for (name, value) in [("black", 0), ("grey", 128)] {
      let values = known.indices.map { UInt8(Self.isMissing($0 / 3, 32, 32) ? value : known[$0]) }
      try fixture.add("\(name).png", Bitmap(width: 32, height: 32, colour: .rgb, samples: .bits8(values)))
      try fixture.folder.write(
        try ImageFile.encode(mask(32, 32), as: .png), to: fixture.folder("masks").pushing(FilePath("\(name).png")))
    }
    #expect(try fixture.run().completed == 2)
    let same = try ImageFile.decode(fixture.result("black.png")) == ImageFile.decode(fixture.result("grey.png"))
    // The noise is the file's own: it follows from its content.
    #expect(same == (fill == .white || fill == .mean))
  }
}
