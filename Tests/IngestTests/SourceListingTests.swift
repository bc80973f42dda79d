import Files
import Ingest
import SystemPackage
import TestSupport
import Testing

struct SourceListingTests {
  private func list(_ texts: [String], in folder: TemporaryFolder, known: Bool = false) throws -> SourceListing {
    try SourceListing(texts.map { ($0, .pair) }, relativeTo: folder.path) { _ in known }
  }

  @Test func foldersFilesAndGlobsAreFound() throws {
    let folder = try TemporaryFolder()
    for name in ["a/1.png", "a/deep/2.png", "b/3.png", "b/4.jpg", "c/day1/5.png", "c/day2/6.png"] {
      try folder.write([1], to: folder(name))
    }
    let listing = try list(["a", "b/*.png", "c/day[12]", "b/4.jpg"], in: folder)
    #expect(listing.sources == [folder("a"), folder("b"), folder("c")])
    #expect(
      listing.files.map { "\($0.source.lastComponent?.string ?? "") + \($0.path)" } == [
        "a + 1.png", "a + deep/2.png", "b + 3.png", "b + 4.jpg", "c + day1/5.png", "c + day2/6.png",
      ])
  }

  @Test func aFileThatTwoSourcesReachIsListedOnce() throws {
    let folder = try TemporaryFolder()
    try folder.write([1], to: folder("a/b/1.png"))
    let listing = try list(["a", "a/b", "a/b/1.png"], in: folder)
    #expect(listing.files.count == 1)
    #expect(listing.files[0].whole == folder("a/b/1.png"))
  }

  @Test func namesThatAreNoTextAreListedAndCanBeNamed() throws {
    let folder = try TemporaryFolder()
    let names: [[UInt8]] = [[0x63, 0xE9], [0x63, 0xC3, 0xA9], [0x63, 0x65, 0xCC, 0x81]]
    for name in names { try folder.write([1], to: folder(bytes: name + Array("/x.png".utf8))) }
    #expect(try list(["."], in: folder).files.count == 3)
    for name in names {
      let listing = try list([FilePath(bytes: name).escaped], in: folder)
      #expect(listing.files.map(\.whole.bytes) == [folder(bytes: name + Array("/x.png".utf8)).bytes])
    }
  }

  @Test func aNameWithWildCardsCanBeAFileItself() throws {
    let folder = try TemporaryFolder()
    for name in ["a[1].png", "a1.png"] { try folder.write([1], to: folder(name)) }
    #expect(try list(["a[1].png"], in: folder).files.map(\.path) == ["a[1].png"])
  }

  @Test(arguments: [
    ("._1.png", true), ("Thumbs.db", true), (".DS_Store", true), ("@eaDir/1.png", true), ("x/@eaDir/y/1.png", true),
    (DurableFile.temporaryPrefix + "1", true), ("1.png", false), ("my_Thumbs.db", false), (".hidden.png", false),
    ("eaDir/1.png", false),
  ])
  func whatSystemsLeaveBehindIsIgnored(_ name: String, _ ignored: Bool) throws {
    let folder = try TemporaryFolder()
    try folder.write([1], to: folder(name))
    try folder.write([1], to: folder("sound.png"))
    let file = try list(["."], in: folder).files.first { $0.path == FilePath(name) }
    #expect(file?.isIgnored == ignored)
  }

  @Test(arguments: [("scans/0017.png", "0017"), ("a.b.c", "a.b"), (".hidden", ".hidden"), ("plain", "plain")])
  func stemsAreNamesWithoutExtension(_ path: String, _ stem: String) throws {
    let folder = try TemporaryFolder()
    try folder.write([1], to: folder(path))
    #expect(try list(["."], in: folder).files[0].stem == stem)
  }

  @Test func missingAndEmptySourcesAreToldApart() throws {
    let folder = try TemporaryFolder()
    try Folder.create(folder("empty"))
    try folder.write([1], to: folder("leftovers/.DS_Store"))
    func kind(_ text: String, known: Bool) -> IngestError.Kind? {
      (#expect(throws: IngestError.self) { try list([text], in: folder, known: known) })?.kind
    }
    #expect(kind("nowhere", known: false) == .notFound)
    #expect(kind("nowhere", known: true) == .tryAgain)
    #expect(kind("*.png", known: false) == .notFound)
    #expect(kind("empty", known: false) == .tryAgain)
    #expect(kind("leftovers", known: true) == .tryAgain)
  }
}
