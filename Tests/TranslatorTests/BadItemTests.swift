import Engine
import Files
import Imaging
import SystemPackage
import TestSupport
import Testing
import Translator

/// A bad image fails its item with a sentence and leaves no file; the others are translated.
struct BadItemTests {
  @Test func badFilesFailAloneAndLeaveNothing() throws {
    let fixture = try TranslationFixture()
    let good = try ImageFile.encode(picture(40, 40), as: .png)
    let bad: [(name: String, content: [UInt8], words: String)] = [
      ("empty.png", [], "empty"), ("text.png", Array("not an image".utf8), "no image of a known format"),
      ("cut.png", Array(good.prefix(good.count / 2)), "cut off"),
      ("cut.jpg", Array(try ImageFile.encode(picture(40, 40), as: .jpeg(quality: 90)).prefix(400)), "cut off"),
      ("gif.gif", Array("GIF89a".utf8) + [UInt8](repeating: 0, count: 40), "GIF"),
    ]
    for item in bad { try fixture.folder.write(item.content, to: fixture.input.pushing(FilePath(item.name))) }
    try fixture.add("first.png", picture(40, 40))
    try fixture.add("zlast.png", picture(40, 40))
    let record = TranslationRecord()
    let summary = try fixture.run(record)
    #expect(summary.completed == 2 && summary.failed == bad.count && summary.skipped == 0)
    #expect(Set(try fixture.results().keys) == ["first.png", "zlast.png"])
    for item in bad {
      let sentence = try #require(record.sentence(item.name), "\(item.name)")
      #expect(sentence.hasPrefix("cannot translate `\(fixture.input.pushing(FilePath(item.name)))`: "), "\(sentence)")
      #expect(sentence.contains(item.words), "\(sentence)")
      #expect(record.calls[FilePath(item.name)] == [.started, .ended])
    }
    #expect(record.failure("cut.png")?.reason == "truncated")
  }

  @Test func fileThatVanishedFailsAlone() throws {
    let fixture = try TranslationFixture()
    let path = try fixture.add("gone.png", picture(40, 40))
    try fixture.add("stays.png", picture(40, 40))
    let items = try fixture.plan().items()
    DurableFile.remove(path)
    let record = TranslationRecord()
    let summary = try fixture.run(record, items: items)
    #expect(summary.completed == 1 && summary.failed == 1)
    #expect(
      record.sentence("gone.png")
        == "cannot read `\(path)`: it was there when the translation began, and is gone; put it back and translate again"
    )
  }

  @Test func imageWithTooManyPixelsFailsByItsHeader() throws {
    var fixture = try TranslationFixture()
    fixture.configuration.maxPixels = 1000
    try fixture.add("large.png", picture(40, 40))
    let record = TranslationRecord()
    #expect(try fixture.run(record).failed == 1)
    let sentence = try #require(record.sentence("large.png"))
    #expect(sentence.contains("40 x 40") && sentence.contains("1000"), "\(sentence)")
  }

  @Test func damagedWeightsAreNamedAndNothingIsWritten() throws {
    let fixture = try TranslationFixture(tensors: { tensors in
      TensorTable(
        tensors.entries.map { entry in
          guard case .float32(let values) = entry.values else { return entry }
          return TensorTable.Entry(
            name: entry.name, shape: entry.shape, values: .float32(values.map { _ in Float.nan }))
        })
    })
    try fixture.add("a.png", picture(40, 40))
    let record = TranslationRecord()
    #expect(try fixture.run(record).failed == 1)
    #expect(
      record.sentence("a.png")
        == "cannot translate `\(fixture.input.pushing("a.png"))`: the model's output is not a number, so its weights are"
        + " damaged; use another version of the model")
    #expect(try fixture.results().isEmpty)
  }

  @Test func nothingIsWrittenThroughLinks() throws {
    let fixture = try TranslationFixture()
    for name in ["sub/a.png", "b.png", "c.png"] { try fixture.add(name, picture(40, 40)) }
    let elsewhere = fixture.folder("elsewhere")
    try fixture.folder.write([9], to: elsewhere.pushing("victim.png"))
    try Folder.create(fixture.output)
    try symbolicLink(fixture.output.pushing("sub"), to: elsewhere)
    try symbolicLink(fixture.output.pushing("b.png"), to: elsewhere.pushing("victim.png"))
    let record = TranslationRecord()
    let summary = try fixture.run(record)
    #expect(summary.completed == 1 && summary.failed == 2)
    let sub = fixture.output.pushing("sub")
    #expect(
      record.sentence("sub/a.png")
        == "cannot write `\(sub.pushing("a.png"))`: `\(sub)` is a symbolic link; remove it, or choose another output"
        + " folder")
    #expect(record.sentence("b.png")?.contains("is a symbolic link") == true)
    #expect(try Folder.names(in: elsewhere) == [Array("victim.png".utf8)])
    #expect(try readFile(elsewhere.pushing("victim.png")) == [9])
  }

  @Test func folderInTheResultsPlaceFailsAlone() throws {
    let fixture = try TranslationFixture()
    try fixture.add("a.png", picture(40, 40))
    try fixture.add("b.png", picture(40, 40))
    try Folder.create(fixture.output.pushing("a.png"))
    let record = TranslationRecord()
    let summary = try fixture.run(record)
    #expect(summary.completed == 1 && summary.failed == 1)
    #expect(record.sentence("a.png")?.hasPrefix("cannot rename to") == true)
    #expect(Set(try fixture.results().keys) == ["b.png"], "no part of a file is left")
  }
}
