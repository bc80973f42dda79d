import Archives
import Files
import Foundation
import Random
import SystemPackage
import TestSupport
import Testing

struct TarReaderTests {
  private struct Found: Equatable, CustomStringConvertible {
    let path: String
    let kind: TarEntry.Kind
    let content: [UInt8]
    var description: String { "\(path) \(kind) \(content.count) bytes" }
  }

  private func read(_ bytes: [UInt8], piece: Int = 1000) throws -> [Found] {
    var rest = bytes[...]
    let reader = TarReader {
      defer { rest = rest.dropFirst(piece) }
      return Array(rest.prefix(piece))
    }
    var found: [Found] = []
    while let entry = try reader.next() {
      var content: [UInt8] = []
      while true {
        let piece = try reader.content()
        if piece.isEmpty { break }
        content += piece
      }
      #expect(content.count == entry.size)
      found.append(Found(path: escapeBytes(entry.path), kind: entry.kind, content: content))
    }
    return found
  }

  /// What the system's tar writes, in each of its formats.
  private func archive(_ folder: TemporaryFolder, _ options: [String]) throws -> [UInt8] {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["tar", "-C", folder("tree").string, "-cf", folder("x.tar").string] + options + ["."]
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
    return try readFile(folder("x.tar"))
  }

  @Test(arguments: [["--format=gnu"], ["--format=pax"], ["--format=pax", "-z"], ["--format=gnu", "-z"]])
  func whatTarWritesIsRead(_ options: [String]) throws {
    let folder = try TemporaryFolder()
    let long = String(repeating: "long-", count: 45) + ".txt"
    var expected: [String: [UInt8]] = [:]
    var random = Philox(key: 3).stream()
    for (name, size) in [("a", 0), ("b/one", 1), ("b/block", 512), ("b/c/large", 300_001), ("b/" + long, 700)] {
      let bytes = (0..<size).map { _ in UInt8(truncatingIfNeeded: random.next()) }
      try folder.write(bytes, to: folder("tree/" + name))
      expected["./" + name] = bytes
    }
    let latin = folder("tree").pushing(FilePath(bytes: Array("caf".utf8) + [0xE9]))
    try folder.write([7], to: latin)
    expected[#"./caf\xE9"#] = [7]
    try symbolicLink(folder("tree/link"), to: "a")
    let found = try read(try archive(folder, options))
    var files: [String: [UInt8]] = [:]
    for entry in found where entry.kind == .file { files[entry.path] = entry.content }
    #expect(files == expected)
    #expect(found.first { $0.path == "./link" }?.kind == .symbolicLink)
    #expect(Set(found.filter { $0.kind == .folder }.map(\.path)) == ["./", "./b/", "./b/c/"])
  }

  @Test func aSecondNameOfAFileIsALink() throws {
    let folder = try TemporaryFolder()
    try folder.write(Array("x".utf8), to: folder("tree/a"))
    try FileManager.default.linkItem(atPath: folder("tree/a").string, toPath: folder("tree/b").string)
    let found = try read(try archive(folder, ["--format=ustar", "--sort=name"]))
    #expect(found.map(\.kind) == [.folder, .file, .hardLink(to: Array("./a".utf8))])
  }

  @Test(arguments: [1, 7, 512, 5000])
  func thePiecesMayBeCutAnywhere(_ piece: Int) throws {
    let folder = try TemporaryFolder()
    for name in ["a", "b/c"] { try folder.write(Array(repeating: 5, count: 1300), to: folder("tree/" + name)) }
    for options in [["--format=pax"], ["--format=gnu", "-z"]] {
      let bytes = try archive(folder, options)
      #expect(try read(bytes, piece: piece) == read(bytes, piece: bytes.count))
    }
  }

  @Test func severalMembersAreOneStreamAndWhatFollowsIsLeftOut() throws {
    let folder = try TemporaryFolder()
    try folder.write([1, 2, 3], to: folder("tree/a"))
    let whole = try archive(folder, ["--format=ustar"])
    func gzip(_ bytes: [UInt8]) throws -> [UInt8] {
      try folder.write(bytes, to: folder("part"))
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      process.arguments = ["gzip", "-kf", folder("part").string]
      try process.run()
      process.waitUntilExit()
      return try readFile(folder("part.gz"))
    }
    let parts = try gzip(Array(whole.prefix(700))) + gzip(Array(whole.dropFirst(700)))
    let expected = try read(whole)
    #expect(try read(parts) == expected)
    #expect(try read(parts + [UInt8](repeating: 0, count: 100), piece: 33) == expected)
  }

  @Test func whatIsDamagedOrEndsEarlyIsRefused() throws {
    let folder = try TemporaryFolder()
    try folder.write([UInt8](repeating: 9, count: 2000), to: folder("tree/a"))
    let plain = try archive(folder, ["--format=ustar"])
    let packed = try archive(folder, ["--format=ustar", "-z"])
    #expect(throws: ArchiveError.truncated) { try read(Array(plain.prefix(1500))) }
    #expect(throws: ArchiveError.truncated) { try read(Array(packed.dropLast(9))) }
    var wrong = plain
    wrong[512 + 3] ^= 1
    #expect(throws: ArchiveError.damaged("a header's checksum is wrong")) { try read(wrong) }
    var inflated = packed
    inflated[packed.count - 6] ^= 1
    #expect(throws: ArchiveError.self) { try read(inflated) }
    for bytes in [[], Array("no archive".utf8), [UInt8](repeating: 65, count: 4096)] {
      #expect(throws: ArchiveError.noArchive) { try read(bytes) }
      #expect(!TarReader.isArchive(bytes))
    }
    #expect(TarReader.isArchive(plain) && TarReader.isArchive(packed))
    #expect(ArchiveError.damaged("x").description == "it is damaged (x); fetch it again")
  }

  /// Whatever bytes are changed, the reading ends, with entries or an error.
  @Test(arguments: UInt64(1)...60)
  func anyChangeIsReadOrRefused(_ seed: UInt64) throws {
    let folder = try TemporaryFolder()
    let long = String(repeating: "n", count: 150)
    for name in ["a", "b/" + long] { try folder.write(Array(repeating: 5, count: 600), to: folder("tree/" + name)) }
    var random = Philox(key: seed).stream()
    var bytes = try archive(folder, [seed % 2 == 0 ? "--format=pax" : "--format=gnu"] + (seed % 3 == 0 ? ["-z"] : []))
    for _ in 0..<1 + random.next() % 8 {
      bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
    }
    if random.next() % 4 == 0 { bytes = Array(bytes.prefix(Int(random.next() % UInt64(bytes.count)))) }
    do {
      _ = try read(bytes)
    } catch is ArchiveError {}
  }
}
