import Files
import Imaging
import SystemPackage
import TestSupport
import Testing
import Translator

/// Files of other formats, through programs that are given as words.
struct ExternalToolTests {
  /// A picture behind four bytes that make it no PNG: `tail -c +5` takes them off.
  private func foreign(_ bitmap: Bitmap) throws -> [UInt8] {
    try Array("FOO!".utf8) + ImageFile.encode(bitmap, as: .png)
  }

  private let decoder = ["tail", "-c", "+5", "{}"]

  @Test func aDecoderReadsWhatIsNeitherPNGNorJPEG() throws {
    var fixture = try TranslationFixture()
    // A shell would make several words of it, and run one of them.
    let name = "it's $(touch here) \"a\" name.foo"
    try fixture.folder.write(try foreign(picture(40, 30)), to: fixture.input.pushing(FilePath(name)))
    try fixture.add("own.png", picture(40, 30))
    fixture.configuration.decoder = decoder
    #expect(try fixture.run().completed == 2)
    let (foreign, own) = (try fixture.result("it's $(touch here) \"a\" name.png"), try fixture.result("own.png"))
    #expect(try ImageFile.header(of: foreign).width == 40)
    #expect(try ImageFile.decode(foreign).width == ImageFile.decode(own).width)
    #expect(!FileStatus.exists("here"))
  }

  @Test func anEncoderWritesItInItsOwnFormatUnderItsName() throws {
    var fixture = try TranslationFixture()
    try fixture.folder.write(try foreign(picture(40, 30)), to: fixture.input.pushing("a.foo"))
    try fixture.add("own.png", picture(40, 30))
    fixture.configuration.decoder = decoder
    // The other way round: all but the first byte.
    fixture.configuration.encoder = ["tail", "-c", "+2"]
    #expect(try fixture.run().completed == 2)
    #expect(try fixture.result("a.foo").starts(with: Array("PNG".utf8)))
    #expect(try ImageFile.header(of: fixture.result("own.png")).kind == .png, "what it has not read it does not write")
  }

  @Test(arguments: [
    (["false"], "`false` ended with status 1"),
    (
      ["ls", "/no-such-place"],
      "`ls` ended with status 2: ls: cannot access '/no-such-place': No such file or directory"
    ),
    (["no-such-program-at-all"], "`no-such-program-at-all` cannot be started: no such file or directory"),
    (["true"], "`true` wrote nothing to standard output"),
    (["echo", "no picture"], "the file is no image of a known format"),
    (["sh", "-c", "kill -9 $$"], "`sh` ended with signal 9"),
  ])
  func aToolThatFailsFailsTheItemWithItsLastWords(words: [String], expected: String) throws {
    var fixture = try TranslationFixture()
    try fixture.folder.write(try foreign(picture(40, 30)), to: fixture.input.pushing("a.foo"))
    fixture.configuration.decoder = words
    let record = TranslationRecord()
    #expect(try fixture.run(record).failed == 1)
    let sentence = try #require(record.sentence("a.png"))
    #expect(sentence.hasPrefix("cannot translate `\(fixture.input.pushing("a.foo"))`: \(expected)"), "\(sentence)")
    #expect(try fixture.results().isEmpty)
  }

  @Test func aToolThatHangsIsEndedWithItsChildren() throws {
    var fixture = try TranslationFixture()
    try fixture.folder.write(try foreign(picture(40, 30)), to: fixture.input.pushing("a.foo"))
    let mark = fixture.folder("alive")
    // Its child would go on, and hold the pipe open.
    fixture.configuration.decoder = ["sh", "-c", "(sleep 30; touch \(mark)) & sleep 30"]
    fixture.configuration.toolTimeout = 0.2
    let record = TranslationRecord()
    let clock = ContinuousClock.now
    #expect(try fixture.run(record).failed == 1)
    #expect(ContinuousClock.now - clock < .seconds(20))
    #expect(record.failure("a.png")?.reason == "tool")
    #expect(record.sentence("a.png")?.contains("`sh` took longer than 0.2 s and was ended") == true)
  }

  @Test func aToolThatReadsLittleOfALargeInputIsNoHarm() throws {
    var fixture = try TranslationFixture()
    try fixture.folder.write(try foreign(picture(300, 300)), to: fixture.input.pushing("a.foo"))
    fixture.configuration.decoder = decoder
    // It ends before it has read all that it is given.
    fixture.configuration.encoder = ["head", "-c", "100"]
    #expect(try fixture.run().completed == 1)
    #expect(try fixture.result("a.foo").count == 100)
  }
}
