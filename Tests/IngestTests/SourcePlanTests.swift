import Files
import Ingest
import Store
import SystemPackage
import TestSupport
import Testing

struct SourcePlanTests {
  private func plan(_ texts: [String], in folder: TemporaryFolder, known: Bool = false) throws -> SourcePlan {
    try SourcePlan(texts.map { ($0, .pair) }, relativeTo: folder.path) { _ in known }
  }

  /// The files that an ingest finds, as `SOURCE + PATH`.
  private func found(_ fixture: IngestFixture, _ sources: [String]) throws -> [String] {
    _ = try fixture.ingest(DatasetConfiguration(from: sources))
    return try fixture.files().filter { $0.state != .vanished }
      .map { "\($0.source.path.lastComponent?.string ?? "") + \($0.path.path)" }
  }

  @Test func foldersFilesAndPatternsAreFound() throws {
    let fixture = try IngestFixture()
    let names = [
      "a/1.png", "a/deep/2.png", "b/3.png", "b/4.jpg", "b/5.txt", "c/day1/6.png", "c/day2/7.png", "c/night/8.png",
    ]
    for (seed, name) in names.enumerated() {
      try fixture.folder.write(try pairBytes(seed: UInt64(seed)), to: fixture.folder(name))
    }
    #expect(
      try found(fixture, ["a", "b/*.png", "c/day[12]", "b/4.jpg"]) == [
        "a + 1.png", "a + deep/2.png", "b + 3.png", "b + 4.jpg", "c + day1/6.png", "c + day2/7.png",
      ])
    #expect(try found(fixture, ["**/*.png", "b/5.txt"]).count == 7)
  }

  /// It belongs to the source that is nearest to it, whatever order they are named in.
  @Test(arguments: [["a", "a/b", "a/b/1.png"], ["a/b/1.png", "a/b", "a"]])
  func aFileThatSeveralSourcesReachIsTakenOnce(_ sources: [String]) throws {
    let fixture = try IngestFixture()
    try fixture.folder.write(try pairBytes(seed: 1), to: fixture.folder("a/b/1.png"))
    try fixture.folder.write(try pairBytes(seed: 2), to: fixture.folder("a/2.png"))
    #expect(try found(fixture, sources) == ["a + 2.png", "b + 1.png"])
  }

  @Test func namesThatAreNoTextAreListedAndCanBeNamed() throws {
    let folder = try TemporaryFolder()
    let names: [[UInt8]] = [[0x63, 0xE9], [0x63, 0xC3, 0xA9], [0x63, 0x65, 0xCC, 0x81]]
    for name in names { try folder.write([1], to: folder(bytes: name + Array("/x.png".utf8))) }
    for name in names {
      let source = try #require(try plan([FilePath(bytes: name).escaped], in: folder).sources.first)
      #expect(source.root.bytes == folder(bytes: name).bytes)
    }
  }

  @Test func aNameWithWildCardsCanBeAFileItself() throws {
    let folder = try TemporaryFolder()
    for name in ["a[1].png", "a1.png"] { try folder.write([1], to: folder(name)) }
    #expect(try plan(["a[1].png"], in: folder).sources.map(\.extent) == [.file("a[1].png")])
  }

  @Test func missingAndEmptySourcesAreToldApart() throws {
    let fixture = try IngestFixture()
    try Folder.create(fixture.folder("empty"))
    try fixture.folder.write([1], to: fixture.folder("leftovers/.DS_Store"))
    func kind(_ text: String) -> IngestError.Kind? {
      (#expect(throws: IngestError.self) { try fixture.ingest(DatasetConfiguration(from: [text])) })?.kind
    }
    #expect(kind("nowhere") == .notFound)
    #expect(kind("nowhere/*.png") == .notFound)
    #expect(kind("data/*.png") == .notFound)
    #expect(kind("empty") == .tryAgain)
    #expect(kind("leftovers") == .tryAgain)
    for number in 1...3 { try fixture.addPair("\(number).png", seed: UInt64(number)) }
    _ = try fixture.ingest(DatasetConfiguration(from: ["data/*.png"]))
    for number in 1...3 { DurableFile.remove(fixture.folder("data/\(number).png")) }
    #expect(kind("data/*.png") == .tryAgain)
    try Folder.remove(fixture.data)
    #expect(kind("data/*.png") == .tryAgain)
    #expect(kind("data") == .tryAgain)
    #expect(try fixture.pairs().count == 3)
  }

  @Test func aLinkToAFolderIsNotFollowedAndSaysSo() throws {
    let fixture = try IngestFixture()
    try fixture.addPair("1.png", seed: 1)
    try fixture.folder.write(try pairBytes(seed: 2), to: fixture.folder("elsewhere/2.png"))
    try symbolicLink(fixture.folder("data/link"), to: fixture.folder("elsewhere"))
    try symbolicLink(fixture.folder("data/3.png"), to: fixture.folder("elsewhere/2.png"))
    #expect(try fixture.ingest().accepted == 2)
    #expect(try fixture.states()["link"] == "ignored: link to a folder")
    #expect(try fixture.ingest().isUnchanged)
  }
}

struct FileNamesTests {
  @Test(arguments: [
    ("._1.png", true), ("Thumbs.db", true), (".DS_Store", true), ("@eaDir/1.png", true), ("x/@eaDir/y/1.png", true),
    (DurableFile.temporaryPrefix + "1", true), ("1.png", false), ("my_Thumbs.db", false), (".hidden.png", false),
    ("eaDir/1.png", false),
  ])
  func whatSystemsLeaveBehindIsIgnored(_ name: String, _ ignored: Bool) {
    #expect(FileNames.isLeftover(name) == ignored)
  }

  @Test(arguments: [("scans/0017.png", "0017"), ("a.b.c", "a.b"), (".hidden", ".hidden"), ("plain", "plain")])
  func stemsAreNamesWithoutExtension(_ path: String, _ stem: String) {
    #expect(FileNames.stem(FilePath(path)) == stem)
  }
}
