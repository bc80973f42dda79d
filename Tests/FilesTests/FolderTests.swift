import Files
import SystemPackage
import TestSupport
import Testing

struct FolderTests {
  @Test func walkListsFilesInTheOrderOfTheirEscapedPaths() throws {
    let folder = try TemporaryFolder()
    // A folder's files stand where the whole path belongs: `b.png` comes before `b/1`.
    let names = ["b/2", "b/1", "b.png", "b-c/1", "a", "c/d/e", "Z"]
    for name in names { try folder.write([1], to: folder(name)) }
    try folder.write([1], to: folder(bytes: [0xE9]))
    try Folder.create(folder("empty"))
    let found = try Folder.walk(folder.path)
    #expect(found.map(\.escaped) == ["Z", "\\xE9", "a", "b-c/1", "b.png", "b/1", "b/2", "c/d/e"])
    #expect(found.map { $0.escaped.utf8.map { $0 } } == found.map { Array($0.path.escaped.utf8) })
    #expect(found[1].path.bytes == [0xE9])
  }

  @Test func aWalkTellsOfLinksToFoldersAndOfFoldersThatCannotBeListed() throws {
    let folder = try TemporaryFolder()
    try folder.write([1], to: folder("real/file"))
    try symbolicLink(folder("link"), to: folder("real"))
    let found = Array(try FolderWalk(folder.path))
    #expect(found.map(\.escaped) == ["link", "real/file"])
    #expect(try found[0].status.get().kind == .folder)
    #expect(throws: FileError.self) { try FolderWalk(folder("nowhere")) }
  }

  @Test func whoTakesTheFilesOneByOneCanEndTheWalk() throws {
    struct Enough: Error {}
    let folder = try TemporaryFolder()
    for name in ["b/2", "b/1", "a"] { try folder.write([1], to: folder(name)) }
    var found: [FilePath] = []
    #expect(throws: Enough.self) {
      try Folder.walk(folder.path) { entry in
        found.append(entry.path)
        if found.count == 2 { throw Enough() }
      }
    }
    #expect(found == ["a", "b/1"])
    #expect(throws: FileError.self) { try Folder.walk(folder("none")) { _ in } }
  }

  @Test func linksToFilesAreFollowedAndLinksToFoldersAreNot() throws {
    let folder = try TemporaryFolder()
    try folder.write([1, 2, 3], to: folder("real/file"))
    try symbolicLink(folder("link-to-file"), to: folder("real/file"))
    try symbolicLink(folder("link-to-folder"), to: folder("real"))
    try symbolicLink(folder("loop"), to: folder("."))
    try symbolicLink(folder("nowhere"), to: folder("missing"))
    let found = try Folder.walk(folder.path)
    #expect(found.map(\.path) == ["link-to-file", "nowhere", "real/file"])
    #expect(try found[0].status.get().size == 3)
    #expect(throws: FileError.self) { try found[1].status.get() }
  }

  @Test func removeTakesLinksAwayAndNotWhatTheyPointTo() throws {
    let folder = try TemporaryFolder()
    try folder.write([1], to: folder("kept/file"))
    try folder.write([1], to: folder("gone/below/file"))
    try symbolicLink(folder("gone/link"), to: folder("kept"))
    try Folder.remove(folder("gone"))
    #expect(!FileStatus.exists(folder("gone")))
    #expect(FileStatus.exists(folder("kept/file")))
    try Folder.remove(folder("gone"))
  }

  @Test func twoThatRemoveAFolderAtOnceBothSucceed() throws {
    let folder = try TemporaryFolder()
    for number in 0..<300 { try folder.write([1], to: folder("gone/\(number % 7)/\(number)")) }
    _ = try concurrentMap(4) { _ in try Folder.remove(folder("gone")) }
    #expect(!FileStatus.exists(folder("gone")))
  }

  @Test func createOneMakesNoFolderAboveIt() throws {
    let folder = try TemporaryFolder()
    try Folder.createOne(folder("a"))
    #expect(throws: FileError.self) { try Folder.createOne(folder("a")) }
    #expect(throws: FileError.self) { try Folder.createOne(folder("b/c")) }
    #expect(!FileStatus.exists(folder("b")))
  }

  @Test func createMakesAllThatIsMissing() throws {
    let folder = try TemporaryFolder()
    try Folder.create(folder("a/b/c"))
    try Folder.create(folder("a/b/c"))
    #expect(try FileStatus(of: folder("a/b/c")).kind == .folder)
    try folder.write([1], to: folder("file"))
    #expect(throws: FileError.self) { try Folder.create(folder("file")) }
    #expect(throws: FileError.self) { try Folder.create(folder("file/below")) }
  }

  @Test func aFileThatChangesHasAnotherStatus() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write([1, 2], to: folder("a"))
    let before = try FileStatus(of: path)
    #expect(try FileStatus(of: path) == before)
    try DurableFile.write([1, 3], to: path)
    #expect(try FileStatus(of: path) != before)
    #expect(try Folder.freeSpace(at: folder.path) > 0)
  }
}
