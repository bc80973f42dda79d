import Files
import Glibc
import Ingest
import Random
import Store
import SystemPackage
import TestSupport
import Testing

struct InterruptedIngestTests {
  @Test func aScanThatIsKilledLeavesTheDatasetAsItWasAndIsGoneOnWith() async throws {
    let fixture = try IngestFixture()
    for number in 1...10 { try fixture.addPair("\(number).png", seed: UInt64(number), side: 16) }
    _ = try fixture.ingest()
    // More than are committed at once.
    for number in 11...320 { try fixture.addPair("\(number).png", seed: UInt64(number), side: 16) }
    let workspace = fixture.store.workspace.escaped
    let data = fixture.data.escaped
    await #expect(processExitsWith: .signal(SIGKILL)) { [workspace = workspace as String, data = data as String] in
      let time = TimeSource(
        now: { Timestamp(milliseconds: TimeSource.system.now().milliseconds + 3_600_000) },
        monotonic: TimeSource.system.monotonic)
      let store = try DataStore.open(workspace: FilePath(workspace), time: time)
      var ingester = DatasetIngester(store: store, configuration: DatasetConfiguration(from: [data]))
      let read = ingester.reader.read
      ingester.reader.read = { path throws(FileError) in
        if path.stem == "99" { kill(getpid(), SIGKILL) }
        return try read(path)
      }
      _ = try ingester.ingest("set")
    }
    #expect(try fixture.pairs().count == 10)
    #expect(try fixture.files().count == 10)
    let summary = try fixture.ingest()
    #expect(summary.version == 2 && summary.accepted == 320)
    #expect(summary.filesRead < 310, "what was read before the kill is not read again")
    #expect(try Folder.walk(fixture.store.workspace.appending("datasets")).isEmpty)
  }

  /// Whatever is wrong with the working set of a scan that was interrupted, it is made anew.
  @Test func aSpoiltWorkingSetIsNoHindrance() throws {
    let fixture = try IngestFixture()
    try fixture.addPair("1.png", seed: 1)
    let file = fixture.store.workspace.pushing("datasets/scans/set.sqlite")
    try fixture.folder.write(Array("this is no database, but long enough to be taken for one".utf8), to: file)
    #expect(try fixture.ingest().accepted == 1)
    #expect(!FileStatus.exists(file))
  }

  /// The same files give the same version in whatever order they are read, and however often the scan is interrupted.
  @Test(arguments: UInt64(1)...6)
  func orderAndInterruptionsLeaveNoTrace(_ seed: UInt64) throws {
    var random = Philox(key: seed).stream()
    let plain = try IngestFixture()
    let other = try IngestFixture()
    var files: [(String, [UInt8])] = []
    for number in 0..<40 {
      let scene = 1 + random.next() % 24
      let name = "\(["a", "b", "c"][Int(random.next() % 3)])/\(random.next() % 30)-\(number).png"
      let bytes =
        number % 9 == 0 ? Array("no image".utf8) : try sceneBytes(seed: scene, brighter: 0.01 * Float(number % 5))
      files.append((name, bytes))
    }
    let configuration = DatasetConfiguration(
      from: ["data"], layout: .photos, split: .fractions(SplitFractions(train: 0.5, val: 0.25, test: 0.25)),
      group: .folder(levels: 1), nearDuplicates: seed % 2 == 0 ? .sameSide : .refuse)
    for (name, bytes) in files { try plain.folder.write(bytes, to: plain.data.pushing(FilePath(name))) }
    files.shuffle(using: &random)
    for (name, bytes) in files { try other.folder.write(bytes, to: other.data.pushing(FilePath(name))) }
    let expected = try plain.ingest(configuration)
    for _ in 0..<3 {
      var ingester = other.ingester(configuration)
      let read = ingester.reader.read
      let stopper = ReadCounter()
      // Of forty files more than twenty in a row fail, as of a share that is gone: nothing is recorded.
      let limit = Int(random.next() % 19)
      ingester.reader.read = { path throws(FileError) in
        if stopper.next() > limit { throw FileError("read", path, .ioError) }
        return try read(path)
      }
      #expect(throws: IngestError.self) { try ingester.ingest("set") }
    }
    // The last moment before all is recorded.
    var late = other.ingester(configuration)
    late.guardian = { _ in throw StoreError.claimLost(job: 1, claim: 1) }
    #expect(throws: StoreError.self) { try late.ingest("set") }
    let summary = try other.ingest(configuration)
    #expect(summary.manifestSha256 == expected.manifestSha256, "seed \(seed)")
    #expect(summary.splits == expected.splits && summary.reasons == expected.reasons, "seed \(seed)")
  }

  /// What a scan has found is recorded in several transactions. Whichever of them is the last, the dataset is at its version, and
  /// the next ingest makes of it what an undisturbed one makes and tells the same news.
  @Test func aRecordThatIsBrokenOffIsMadeGood() throws {
    let quiet = try twoDays()
    let expected = try quiet.ingest()
    for limit in 0..<20 {
      let fixture = try twoDays()
      var ingester = fixture.ingester()
      let counter = ReadCounter()
      ingester.guardian = { _ in
        if counter.next() > limit { throw StoreError.claimLost(job: 1, claim: 1) }
      }
      guard (try? ingester.ingest("set")) == nil else {
        #expect(limit >= 5, "there are as many transactions at least")
        return
      }
      try fixture.store.read { transaction in
        let dataset = try transaction.dataset(named: "set").id
        let version = try #require(try transaction.latestVersion(ofDataset: dataset))
        #expect(version.number == 1, "limit \(limit)")
        #expect(
          try transaction.pairs(ofVersion: version.id).map(\.pairKey) == ["1.png", "2.png", "3.png", "4.png"],
          "limit \(limit)")
      }
      // Twice, as one that makes good may be broken off as well.
      let again = ReadCounter()
      ingester.guardian = { _ in
        if again.next() > limit { throw StoreError.claimLost(job: 1, claim: 1) }
      }
      #expect(throws: StoreError.self, "limit \(limit)") { try ingester.ingest("set") }
      let summary = try fixture.ingest()
      #expect(summary.version == 2 && summary.manifestSha256 == expected.manifestSha256, "limit \(limit)")
      #expect(summary.added == expected.added && summary.removed == expected.removed, "limit \(limit)")
      #expect(summary.rejected == 1 && summary.knownRejected == 1, "limit \(limit)")
      #expect(summary.reasons == expected.reasons && summary.splits == expected.splits, "limit \(limit)")
      #expect(try fixture.states() == quiet.states(), "limit \(limit)")
      #expect(try fixture.pairs().map(\.pairKey) == quiet.pairs().map(\.pairKey), "limit \(limit)")
      #expect(try fixture.ingest().isUnchanged, "limit \(limit)")
    }
    Issue.record("it never came to an end")
  }

  /// A dataset of a day, and the files of another.
  private func twoDays() throws -> IngestFixture {
    let fixture = try IngestFixture()
    for number in 1...4 { try fixture.addPair("\(number).png", seed: UInt64(number)) }
    try fixture.folder.write(Array("no image".utf8), to: fixture.data.appending("bad.png"))
    #expect(try fixture.ingest().rejected == 1)
    try fixture.addPair("2.png", seed: 12)
    for number in 5...7 { try fixture.addPair("\(number).png", seed: UInt64(number)) }
    try fixture.folder.write(Array("nor this".utf8), to: fixture.data.appending("worse.png"))
    return fixture
  }

  /// However data arrives, no pair that is in the dataset goes to another side, and no two that look alike are on two.
  @Test(arguments: UInt64(1)...4)
  func arrivalsMoveNobody(_ seed: UInt64) throws {
    let fixture = try IngestFixture()
    var random = Philox(key: seed).stream()
    var sides: [String: PairSplit] = [:]
    for day in 0..<4 {
      for _ in 0..<Int.random(in: 2...7, using: &random) {
        let (scene, shade) = (1 + random.next() % 9, random.next() % 12)
        try fixture.folder.write(
          try sceneBytes(seed: scene, brighter: 0.004 * Float(shade)),
          to: fixture.data.appending("\(random.next() % 1000)-\(scene)-\(shade).png"))
      }
      let configuration = DatasetConfiguration(
        from: ["data"], layout: .photos, split: .fractions(SplitFractions(train: 0.4, val: 0.3, test: 0.3)))
      _ = try fixture.ingest(configuration)
      var scenes: [Substring: PairSplit] = [:]
      for pair in try fixture.pairs() {
        if let side = sides[pair.inputSha256] {
          #expect(side == pair.split, "seed \(seed), day \(day), \(pair.pairKey)")
        }
        sides[pair.inputSha256] = pair.split
        let scene = pair.pairKey.split(separator: "-")[1]
        if let side = scenes[scene] { #expect(side == pair.split, "seed \(seed), day \(day), \(pair.pairKey)") }
        scenes[scene] = pair.split
      }
    }
  }

  @Test func twoIngestsOfOneDatasetExcludeEachOther() throws {
    let fixture = try IngestFixture()
    try fixture.addPair("1.png", seed: 1)
    var outer = fixture.ingester()
    let read = outer.reader.read
    outer.reader.read = { path throws(FileError) in
      let error = #expect(throws: IngestError.self) { try fixture.ingest() }
      #expect(error?.kind == .locked)
      #expect(
        error?.description.hasPrefix("dataset `set` is being ingested by another process (process \(getpid()) since ")
          == true)
      #expect((try? fixture.ingester().ingest("other"))?.accepted == 1)
      return try read(path)
    }
    #expect(try outer.ingest("set").accepted == 1)
    #expect(try fixture.ingest().isUnchanged)
  }
}
