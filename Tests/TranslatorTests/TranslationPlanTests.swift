import Files
import SystemPackage
import TestSupport
import Testing
import Translator

struct TranslationPlanTests {
  private func plan(
    _ inputs: [FilePath], _ output: FilePath, _ change: (inout TranslationConfiguration) -> Void = { _ in }
  ) throws -> TranslationPlan {
    var configuration = TranslationConfiguration()
    change(&configuration)
    return try TranslationPlan(inputs: inputs, output: output, configuration: configuration)
  }

  private func sentence(_ work: () throws -> TranslationPlan) -> String? {
    do {
      _ = try work()
      return nil
    } catch {
      return "\(error)"
    }
  }

  @Test func treeAndNamesAreKeptAsBytes() throws {
    let folder = try TemporaryFolder()
    // "été" in Latin-1, in NFC and in NFD: three names for Linux.
    let latin1: [UInt8] = Array("in/a/".utf8) + [0xE9, 0x74, 0xE9] + Array(".jpg".utf8)
    let names: [[UInt8]] = [
      latin1, Array("in/a/\u{E9}t\u{E9}.jpg".utf8), Array("in/a/e\u{301}te\u{301}.jpg".utf8), Array("in/b/c/x".utf8),
    ]
    for name in names { try folder.write([1], to: folder(bytes: name)) }
    let plan = try plan([folder("in")], folder("out"))
    #expect(try Set(plan.items().map(\.input.bytes)) == Set(names.map { folder(bytes: $0).bytes }))
    for item in try plan.items() {
      #expect(item.isCandidate)
      #expect(
        item.input.bytes.dropFirst(folder("in").bytes.count) == item.output.bytes.dropFirst(folder("out").bytes.count))
    }
    #expect(try Set(plan.items().map(\.output.bytes)).count == 4)
  }

  @Test func everyFileHasAnItem() throws {
    let folder = try TemporaryFolder()
    for name in [
      "in/photo.png", "in/notes.txt", "in/._photo.png", "in/Thumbs.db", "in/.DS_Store", "in/@eaDir/photo.png",
    ] {
      try folder.write([1, 2], to: folder(name))
    }
    let items = try plan([folder("in")], folder("out")).items()
    #expect(items.count == 6)
    #expect(items.filter(\.isCandidate).map(\.output) == [folder("out/notes.txt"), folder("out/photo.png")])
    #expect(items.filter(\.isCandidate).map(\.size) == [2, 2])
  }

  @Test func fileAndListOfInputsAreTaken() throws {
    let folder = try TemporaryFolder()
    for name in ["one.png", "a/x.png", "b/y.png"] { try folder.write([1], to: folder(name)) }
    let items = try plan([folder("one.png"), folder("a"), folder("b")], folder("out")).items()
    #expect(items.map(\.output) == ["one.png", "x.png", "y.png"].map { folder("out").pushing($0) })
    #expect(sentence { try plan([], folder("out")) }?.hasPrefix("nothing to translate") == true)
    #expect(
      sentence { try plan([folder("none")], folder("out")) }
        == "cannot look at `\(folder("none"))`: no such file or folder")
  }

  @Test(arguments: [
    ("a.jpg", "png", "", "a.png"), ("a.JPEG", "jpeg", "", "a.JPEG"), ("a.tar.gz", "png", "", "a.tar.gz.png"),
    ("a.PNG", "jpeg", "", "a.jpg"), (".hidden", "png", "", ".hidden.png"), ("a.jpg", "keep", "_c", "a_c.jpg"),
    ("noext", "keep", "_c", "noext_c"), ("x/y.png", "keep", "_c", "x/y_c.png"), ("a.jfif", "png", "_c", "a_c.png"),
  ])
  func namesFollowFormatAndSuffix(name: String, format: String, suffix: String, expected: String) throws {
    let folder = try TemporaryFolder()
    try folder.write([1], to: folder("in").pushing(FilePath(name)))
    let wanted = try #require(TranslationConfiguration.Format(rawValue: format))
    let plan = try plan([folder("in")], folder("out")) {
      $0.format = wanted
      $0.suffix = suffix
    }
    #expect(try plan.items().map(\.output) == [folder("out").pushing(FilePath(expected))])
  }

  @Test func collidingOutputsAreRefusedBeforeAnythingIsWritten() throws {
    let folder = try TemporaryFolder()
    for name in ["in/a.jpg", "in/a.png", "other/a.jpg"] { try folder.write([1], to: folder(name)) }
    #expect(
      sentence { try plan([folder("in")], folder("out")) { $0.format = .png } }
        == "cannot write `\(folder("out/a.png"))` twice: it would be the result of `\(folder("in/a.jpg"))` and of"
        + " `\(folder("in/a.png"))`; translate them into different folders")
    #expect(sentence { try plan([folder("in"), folder("other")], folder("out")) }?.contains("twice") == true)
    #expect(sentence { try plan([folder("in")], folder("out")) } == nil)
    #expect(!FileStatus.exists(folder("out")))
  }

  @Test func digestsThatAgreeByChanceRefuseNothing() throws {
    let folder = try TemporaryFolder()
    for name in ["in/a.png", "in/b/c.png", "in/b/d.png"] { try folder.write([1], to: folder(name)) }
    let items = try plan([folder("in")], folder("out")).items()
    var check = OutputCheck(outputFolder: folder("out")) { _ in 7 }
    for item in items { check.add(item) }
    #expect(check.isNeeded)
    try check.check { try items.forEach($0) }
    let again = PlannedItem(input: folder("x"), output: items[1].output, kind: .candidate, size: 1)
    let error = #expect(throws: TranslationError.self) { try check.check { try (items + [again]).forEach($0) } }
    #expect(error.map { "\($0)" }?.hasPrefix("cannot write `\(items[1].output)` twice") == true)
    var plain = OutputCheck(outputFolder: folder("out"))
    for item in items { plain.add(item) }
    #expect(!plain.isNeeded)
  }

  @Test func outputNeededAsFolderIsRefused() throws {
    let folder = try TemporaryFolder()
    for name in ["one/a", "two/a/b.png"] { try folder.write([1], to: folder(name)) }
    #expect(
      sentence { try plan([folder("one"), folder("two")], folder("out")) }
        == "cannot write `\(folder("out/a/b.png"))`: `\(folder("out/a"))` is the result of another input and no folder;"
        + " translate them into different folders")
  }

  @Test func outputInsideTheInputIsRefused() throws {
    let folder = try TemporaryFolder()
    try folder.write([1], to: folder("in/a.png"))
    let expected =
      "cannot write to `\(folder("in/out"))`: it is inside the input `\(folder("in"))`, and the results would become"
      + " inputs; choose a folder outside it with --out"
    #expect(sentence { try plan([folder("in")], folder("in/out")) } == expected)
    #expect(sentence { try plan([folder("in")], folder("in/missing/../out")) } == expected)
    #expect(sentence { try plan([folder("in")], folder("in")) }?.hasPrefix("cannot write to") == true)
    // A link to the input is the input.
    try Folder.create(folder("links"))
    try symbolicLink(folder("links/to-in"), to: folder("in"))
    #expect(sentence { try plan([folder("in")], folder("links/to-in/out")) } == expected)
    // A folder whose name only begins alike is another.
    #expect(sentence { try plan([folder("in")], folder("in2")) } == nil)
  }

  @Test func singleFileIsNeverReplacedByItsResult() throws {
    let folder = try TemporaryFolder()
    try folder.write([1], to: folder("a.png"))
    #expect(
      sentence { try plan([folder("a.png")], folder.path) }
        == "cannot write `\(folder("a.png"))`: it is one of the inputs; choose another folder with --out")
    #expect(sentence { try plan([folder("a.png")], folder.path) { $0.suffix = "_c" } } == nil)
  }

  @Test func hopelessLackOfRoomIsToldBeforeTheStart() throws {
    let folder = try TemporaryFolder()
    try folder.write([1], to: folder("in/a.png"))
    try plan([folder("in")], folder("out")).checkSpace()
    // A file of eight terabytes that takes no room itself.
    try sparseFile(folder("in/huge.png"), size: 1 << 43)
    let plan = try plan([folder("in")], folder("out"))
    #expect(throws: TranslationError.self) { try plan.checkSpace() }
  }

  @Test func theRoomThatIsKeptFreeIsSaidBesideWhatIsNeeded() throws {
    let kept = OutputRoom.kept
    try OutputRoom.require(2_000_000, in: "/out", free: kept + 2_000_000)
    try OutputRoom.require(0, in: "/out", free: 0)
    let error = #expect(throws: TranslationError.self) {
      try OutputRoom.require(2_000_000, in: "/out", free: kept + 1_999_999)
    }
    #expect(
      error?.description == "not enough room in `/out`: about 2 MB are still needed, 35 MB are free, and 34 MB are kept"
        + " free; make room and start again, what is done stays done")
  }

  @Test func anOutputFolderThatCannotBeIsRefused() throws {
    let folder = try TemporaryFolder()
    try folder.write([1], to: folder("in/a.png"))
    try folder.write([1], to: folder("file"))
    for (output, reason) in [
      ("file", "file exists"), ("file/out", "cannot create folder `\(folder("file"))`: file exists"),
    ] {
      let plan = try plan([folder("in")], folder.path.appending(output))
      let error = #expect(throws: TranslationError.self) { try plan.prepareOutput() }
      #expect(
        error?.description == "no results can be written to `\(folder.path.appending(output))`: \(reason); choose"
          + " another folder for them, or let this user write there")
    }
    try plan([folder("in")], folder("out/new")).prepareOutput()
    #expect(try Folder.names(in: folder("out/new")) == [])
    // Where every result is there, none is written.
    try folder.write([1], to: folder("done/a.png"))
    try plan([folder("in")], folder("done")).prepareOutput()
    #expect(try Folder.names(in: folder("done")) == [Array("a.png".utf8)])
  }

  @Test func aFolderOfMasksThatIsNotThereIsRefused() throws {
    let folder = try TemporaryFolder()
    try folder.write([1], to: folder("in/a.png"))
    for (name, reason) in [("none", "no such file or folder"), ("in/a.png", "not a directory")] {
      let path = folder.path.pushing(FilePath(name))
      #expect(
        sentence { try plan([folder("in")], folder("out")) { $0.mask = path.escaped } }
          == "cannot find the masks in `\(path)`: \(reason)")
    }
    #expect(sentence { try plan([folder("in")], folder("out")) { $0.mask = folder("in").escaped } } == nil)
  }

  @Test func anInputThatWasGivenTwiceIsNamed() throws {
    let folder = try TemporaryFolder()
    try folder.write([1], to: folder("in/a.png"))
    try symbolicLink(folder("link"), to: folder("in"))
    for second in ["in", "link"] {
      #expect(
        sentence { try plan([folder("in"), folder(second)], folder("out")) }
          == "the input `\(folder("in"))` was given twice; name it once")
    }
    #expect(
      sentence { try plan([folder("in"), folder("in/a.png")], folder("out")) }
        == "cannot write `\(folder("out/a.png"))` twice: `\(folder("in/a.png"))` is among the inputs twice; name it once"
    )
  }

  @Test func whatCannotBeReadIsNamedByThePlan() throws {
    let folder = try TemporaryFolder()
    try folder.write([1], to: folder("in/a.png"))
    try namedPipe(folder("in/pipe.png"))
    try symbolicLink(folder("in/dangling.png"), to: "nowhere")
    let items = try plan([folder("in")], folder("out")).items()
    #expect(items.count == 3 && items.count(where: \.isCandidate) == 1)
    guard case .unreadable(let error) = items[1].kind, case .notAFile = items[2].kind else {
      Issue.record("\(items)")
      return
    }
    #expect(error.description.hasSuffix("no such file or folder"))
  }

  @Test func patternsChooseByNameOrByPath() throws {
    let folder = try TemporaryFolder()
    for name in ["1920/a.jpg", "1920/copies/b.jpg", "1930/c.JPG", "1930/d.png"] {
      try folder.write([1], to: folder("in").pushing(FilePath(name)))
    }
    func taken(_ change: (inout TranslationConfiguration) -> Void) throws -> [String] {
      try plan([folder("in")], folder("out"), change).items().filter(\.isCandidate).map {
        $0.input.lastComponent?.string ?? ""
      }
    }
    #expect(try taken { $0.include = ["*.jpg"] } == ["a.jpg", "b.jpg"])
    #expect(try taken { $0.include = ["*.jpg", "*.JPG"] } == ["a.jpg", "b.jpg", "c.JPG"])
    #expect(try taken { $0.include = ["1920/*"] } == ["a.jpg", "b.jpg"], "a star passes over slashes")
    #expect(try taken { $0.exclude = ["*/copies/*", "*.png"] } == ["a.jpg", "c.JPG"])
    // What is left out is no secret.
    #expect(try plan([folder("in")], folder("out")) { $0.exclude = ["*.png"] }.items().count == 4)
  }

  @Test func theLimitIsOfFilesWithoutAResult() throws {
    let folder = try TemporaryFolder()
    for number in 1...5 { try folder.write([1], to: folder("in/\(number).png")) }
    try folder.write([1], to: folder("out/2.png"))
    let plan = try plan([folder("in")], folder("out")) { $0.limit = 2 }
    #expect(try plan.items().map { $0.input.lastComponent?.string } == ["1.png", "2.png", "3.png"])
    #expect(plan.later == 2)
  }

  @Test func everySampleHasAnOutputOfItsOwn() throws {
    let folder = try TemporaryFolder()
    for name in ["a.png", "b.png"] { try folder.write([1], to: folder("in").pushing(FilePath(name))) }
    let plan = try plan([folder("in")], folder("out")) {
      $0.samples = 2
      $0.suffix = "_c"
    }
    #expect(try plan.items().map(\.sample) == [1, 2, 1, 2])
    #expect(
      try plan.items().map(\.output)
        == ["a_c-1.png", "a_c-2.png", "b_c-1.png", "b_c-2.png"].map { folder("out").pushing($0) })
  }

  @Test func onlyTheNamedInputsAreTaken() throws {
    let folder = try TemporaryFolder()
    for name in ["a.png", "b.png"] { try folder.write([1], to: folder("in").pushing(FilePath(name))) }
    let plan = try TranslationPlan(
      inputs: [folder("in")], output: folder("out"), configuration: TranslationConfiguration(),
      only: [folder("in/b.png")])
    #expect(try plan.items().map(\.input) == [folder("in/b.png")])
  }

  @Test func whatADecoderReadsIsWrittenAsPNGUnlessAnEncoderWritesIt() throws {
    let folder = try TemporaryFolder()
    for name in ["a.tif", "b.jpg", "c"] { try folder.write([1], to: folder("in").pushing(FilePath(name))) }
    func names(_ change: (inout TranslationConfiguration) -> Void) throws -> [String] {
      try plan([folder("in")], folder("out"), change).items().map { $0.output.lastComponent?.string ?? "" }
    }
    #expect(try names { $0.decoder = ["magick"] } == ["a.png", "b.jpg", "c.png"])
    #expect(
      try names {
        $0.decoder = ["magick"]
        $0.encoder = ["magick"]
      } == ["a.tif", "b.jpg", "c"])
    #expect(
      try names {
        $0.decoder = ["magick"]
        $0.format = .jpeg
      } == ["a.jpg", "b.jpg", "c.jpg"])
  }
}
