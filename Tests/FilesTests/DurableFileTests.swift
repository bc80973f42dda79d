import Files
import SystemPackage
import TestSupport
import Testing

struct DurableFileTests {
  @Test func whatIsSetAsideHasAnUnfinishedName() throws {
    let folder = try TemporaryFolder()
    try folder.write([1], to: folder("models/a"))
    let aside = try #require(try DurableFile.setAside(folder("models")))
    #expect(aside.lastComponent?.string.hasPrefix(DurableFile.temporaryPrefix) == true)
    #expect(aside.removingLastComponent() == folder.path)
    #expect(FileStatus.exists(aside.appending("a")))
    #expect(try DurableFile.setAside(folder("models")) == nil)
  }

  @Test func aFileIsReplacedAndNothingElseIsLeft() throws {
    let folder = try TemporaryFolder()
    let path = folder("a.txt")
    try DurableFile.write(Array("old".utf8), to: path)
    let hash = try DurableFile.write(Array("new and longer".utf8), to: path)
    #expect(try readFile(path) == Array("new and longer".utf8))
    #expect(hash == ContentHash(of: Array("new and longer".utf8)))
    #expect(try Folder.names(in: folder.path).count == 1)
  }

  @Test func aFailedWriteLeavesWhatWasThere() throws {
    let folder = try TemporaryFolder()
    // A folder cannot be replaced by a file: the rename, the last step, fails.
    try Folder.create(folder("a"))
    try DurableFile.write([1], to: folder("a/inner"))
    #expect(throws: FileError.self) { try DurableFile.write([2], to: folder("a")) }
    #expect(try readFile(folder("a/inner")) == [1])
    #expect(try Folder.names(in: folder.path) == [Array("a".utf8)])
  }

  @Test func aMissingFolderIsNamed() throws {
    let folder = try TemporaryFolder()
    let error = #expect(throws: FileError.self) { try DurableFile.write([1], to: folder("no/a")) }
    #expect(error?.code == .noSuchFileOrDirectory)
    #expect(error?.description == "cannot write `\(folder("no/a").escaped)`: no such file or folder")
  }

  @Test func aProbeLeavesNothing() throws {
    let folder = try TemporaryFolder()
    try folder.write([7], to: folder("there"))
    try Folder.create(folder("folder"))
    for name in ["new", "there"] { try DurableFile.probe(folder(name)) }
    #expect(try Set(Folder.names(in: folder.path)) == [Array("there".utf8), Array("folder".utf8)])
    #expect(try readFile(folder("there")) == [7])
    #expect(throws: FileError.self) { try DurableFile.probe(folder("no/a")) }
    #expect(throws: FileError.self) { try DurableFile.probe(folder("folder")) }
  }

  @Test func anEmptyFileIsWrittenAndRead() throws {
    let folder = try TemporaryFolder()
    try DurableFile.write([], to: folder("empty"))
    #expect(try readFile(folder("empty")) == [])
    #expect(try FileStatus(of: folder("empty")).size == 0)
  }

  @Test func namesThatAreNoTextAreKept() throws {
    let folder = try TemporaryFolder()
    let names: [[UInt8]] = [[0x63, 0xE9], [0x63, 0xC3, 0xA9], [0x63, 0x65, 0xCC, 0x81]]
    for (index, name) in names.enumerated() { try DurableFile.write([UInt8(index)], to: folder(bytes: name)) }
    #expect(Set(try Folder.names(in: folder.path)) == Set(names))
    for (index, name) in names.enumerated() { #expect(try readFile(folder(bytes: name)) == [UInt8(index)]) }
  }

  @Test func aFileAboveTheLimitIsNotRead() throws {
    let folder = try TemporaryFolder()
    try DurableFile.write([UInt8](repeating: 1, count: 100), to: folder("a"))
    #expect(try readFile(folder("a"), limit: 100).count == 100)
    let error = #expect(throws: FileError.self) { try readFile(folder("a"), limit: 99) }
    #expect(error?.code == .fileTooLarge)
  }
}
