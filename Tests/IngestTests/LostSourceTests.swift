import Files
import Ingest
import Store
import Synchronization
import SystemPackage
import TestSupport
import Testing

struct LostSourceTests {
  @Test func aSourceThatLostMoreThanATenthIsNotBelieved() throws {
    let fixture = try IngestFixture()
    for number in 1...20 { try fixture.addPair("\(number).png", seed: UInt64(number)) }
    _ = try fixture.ingest()
    for number in 1...2 { try Folder.remove(fixture.folder("data/\(number).png")) }
    let second = try fixture.ingest()
    #expect(second.version == 2 && second.vanished == 2 && second.accepted == 18)
    #expect(try fixture.states()["1.png"] == "vanished: vanished")
    for number in 3...4 { try Folder.remove(fixture.folder("data/\(number).png")) }
    let error = #expect(throws: IngestError.self) { try fixture.ingest() }
    #expect(error?.kind == .tryAgain)
    #expect(
      error?.description
        == "2 of the 18 known files of `\(fixture.data.escaped)` are gone, more than a tenth: if it is "
        + "a share, see that it is mounted whole and try again; if they were removed for good, pass --allow-vanished")
    #expect(try fixture.pairs().count == 18)
    var ingester = fixture.ingester()
    ingester.allowsVanished = true
    #expect(try ingester.ingest("set").accepted == 16)
  }

  @Test func aSourceThatIsGoneLeavesTheLastVersion() throws {
    let fixture = try IngestFixture()
    try fixture.addPair("1.png", seed: 1)
    _ = try fixture.ingest()
    try Folder.remove(fixture.data)
    #expect(#expect(throws: IngestError.self) { try fixture.ingest() }?.kind == .tryAgain)
    try Folder.create(fixture.data)
    #expect(#expect(throws: IngestError.self) { try fixture.ingest() }?.kind == .tryAgain)
    #expect(try fixture.pairs().count == 1)
  }

  @Test func aNarrowerGlobLosesNothing() throws {
    let fixture = try IngestFixture()
    for number in 1...4 { try fixture.addPair("\(number).png", seed: UInt64(number)) }
    _ = try fixture.ingest(DatasetConfiguration(from: ["data/*.png"]))
    let summary = try fixture.ingest(DatasetConfiguration(from: ["data/[12].png"]))
    #expect(summary.accepted == 2 && summary.removed == 2)
  }

  @Test func filesThatComeBackAreTakenAgain() throws {
    let fixture = try IngestFixture()
    for number in 1...11 { try fixture.addPair("\(number).png", seed: UInt64(number)) }
    let first = try fixture.ingest()
    try Folder.remove(fixture.folder("data/5.png"))
    #expect(try fixture.ingest().accepted == 10)
    try fixture.addPair("5.png", seed: 5)
    let third = try fixture.ingest()
    #expect(third.version == 3 && third.manifestSha256 == first.manifestSha256)
    #expect(try fixture.states()["5.png"] == "accepted")
  }

  @Test func aFailingDiskEndsTheScanAndAStumbleDoesNot() throws {
    let fixture = try IngestFixture()
    for number in 1...24 { try fixture.addPair("\(number).png", seed: UInt64(number), side: 16) }
    var failing = fixture.ingester()
    failing.reader.read = { path throws(FileError) in throw FileError("read", path, .ioError) }
    let error = #expect(throws: IngestError.self) { try failing.ingest("set") }
    #expect(error?.kind == .tryAgain)
    let stumbled = Mutex<Set<FilePath>>([])
    var stumbling = fixture.ingester()
    let read = stumbling.reader.read
    stumbling.reader.read = { path throws(FileError) in
      if stumbled.withLock({ $0.insert(path).inserted }) { throw FileError("read", path, .ioError) }
      return try read(path)
    }
    #expect(try stumbling.ingest("set").accepted == 24)
  }

  /// A share that was mounted when it was listed: nothing says that its files are bad.
  @Test func aSourceThatGoesWhileItIsReadIsNoRefusal() throws {
    let fixture = try IngestFixture()
    for number in 1...60 { try fixture.addPair("\(number).png", seed: UInt64(number), side: 16) }
    var ingester = fixture.ingester()
    let read = ingester.reader.read
    let reads = ReadCounter()
    ingester.reader.read = { path throws(FileError) in
      if reads.next() > 5 { throw FileError("read", path, .noSuchFileOrDirectory) }
      return try read(path)
    }
    let error = #expect(throws: IngestError.self) { try ingester.ingest("set") }
    #expect(error?.kind == .tryAgain)
    #expect(error?.description.hasPrefix("20 files in a row failed alike") == true)
    #expect(try fixture.ingest().accepted == 60)
  }

  @Test(arguments: [
    (Errno.permissionDenied, "permission denied: give this user the right to read it"),
    (
      .noSuchFileOrDirectory,
      "no such file or folder: mend it if it is a link; if not, it went while the source was read"
    ),
    (
      .tooManySymbolicLinkLevels,
      "too many levels of symbolic links: it is a link that leads back to itself; remove it"
    ),
    (.fileTooLarge, "file too large: an image file has 1 GiB at most; move it out of the source"),
    (.ioError, "input/output error: mend the disk, or copy the file again"),
  ])
  func whatCannotBeReadHasItsWayOut(_ code: Errno, _ end: String) {
    let refusal = Refusal.unreadable(FileError("read", "/a/b.png", code))
    #expect(refusal.sentence("/a/b.png") == "cannot read `/a/b.png`: " + end)
  }

  @Test func aFileThatIsWrittenToAllTheWhileIsRefused() throws {
    let fixture = try IngestFixture()
    let path = try fixture.addPair("1.png", seed: 1)
    let writes = Mutex<UInt64>(1)
    var ingester = fixture.ingester()
    let read = ingester.reader.read
    let folder = fixture.folder
    ingester.reader.read = { asked throws(FileError) in
      let bytes = try read(asked)
      let seed = writes.withLock { count in
        count += 1
        return count
      }
      _ = try? folder.write((try? pairBytes(seed: seed)) ?? [], to: path)
      return bytes
    }
    _ = try ingester.ingest("set")
    #expect(try fixture.refusals().map(\.reason) == ["changing"])
    #expect(try fixture.ingest().accepted == 1)
  }
}
