import Files
import SystemPackage
import TestSupport
import Testing

struct HashedReaderTests {
  @Test func piecesOfAnySizeMakeTheFileAndItsHash() throws {
    let folder = try TemporaryFolder()
    let bytes = (0..<100_003).map { UInt8(truncatingIfNeeded: $0 * 7) }
    let path = try folder.write(bytes, to: folder("a"))
    let reader = try HashedReader(path)
    #expect(reader.size == bytes.count)
    var read: [UInt8] = []
    for count in [0, 1, 8, 4096, 70_000] { read += try reader.read(count) }
    #expect(read[...] == bytes[..<read.count] && read.count == 74_105)
    #expect(try reader.finish() == ContentHash(of: bytes))
    #expect(try reader.read(10).isEmpty)
  }

  @Test func aReaderThatDoesNotHashGivesTheSamePieces() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write([1, 2, 3, 4], to: folder("a"))
    let reader = try HashedReader(path, hashes: false)
    #expect(try reader.read(3) == [1, 2, 3])
    #expect(try reader.read(3) == [4])
    #expect(try reader.status == FileStatus(of: path))
    #expect(try reader.isUnchanged())
    _ = try folder.write([1, 2, 3, 4, 5], to: path)
    let other = try HashedReader(path)
    #expect(other.size == 5)
  }

  @Test(arguments: [true, false]) func piecesInTheSameMemoryMakeTheFile(hashes: Bool) throws {
    let folder = try TemporaryFolder()
    let bytes = (0..<100_003).map { UInt8(truncatingIfNeeded: $0 * 7) }
    let reader = try HashedReader(try folder.write(bytes, to: folder("a")), hashes: hashes)
    var (room, read) = ([UInt8](repeating: 9, count: 60_000), [UInt8]())
    for count in [60_000, 1, 40_000] {
      let filled = try reader.read(count, into: &room)
      read += room[..<filled]
    }
    #expect(read[...] == bytes[..<100_001])
    #expect(try reader.read(5, into: &room) == 2)
    if hashes { #expect(try reader.finish() == ContentHash(of: bytes)) }
  }

  @Test func theEndOfTheFileIsTheEndOfAPiece() throws {
    let folder = try TemporaryFolder()
    let reader = try HashedReader(try folder.write([1, 2, 3], to: folder("a")))
    #expect(try reader.read(100) == [1, 2, 3])
    #expect(throws: FileError.self) { try HashedReader(folder("none")) }
    #expect(throws: FileError.self) { try HashedReader(folder.path).read(1) }
  }
}
