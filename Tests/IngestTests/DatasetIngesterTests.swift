import Files
import Imaging
import Ingest
import Store
import SystemPackage
import TestSupport
import Testing

struct DatasetIngesterTests {
  @Test func aFolderOfPairsInPartsBecomesADataset() throws {
    let fixture = try IngestFixture()
    for number in 1...4 { try fixture.addPair("train/\(number).png", seed: UInt64(number)) }
    try fixture.addPair("val/1.png", seed: 11, side: 32)
    let summary = try fixture.ingest(DatasetConfiguration(from: [fixture.data.escaped], input: .right))
    #expect(summary.version == 1 && summary.accepted == 5 && summary.rejected == 0 && !summary.isUnchanged)
    #expect(summary.splits == IngestSummary.Splits(train: 4, val: 1, test: 0))
    #expect(summary.filesRead == 5)
    let pairs = try fixture.pairs()
    #expect(pairs.map(\.pairKey) == ["train/1.png", "train/2.png", "train/3.png", "train/4.png", "val/1.png"])
    #expect(pairs.allSatisfy { $0.inputRegion == .right && $0.targetRegion == .left && $0.inputPath == $0.targetPath })
    #expect(pairs[4].width == 32 && pairs[4].height == 32 && pairs[4].split == .val)
    #expect(try ContentHash(ofFile: pairs[0].inputPath.path).description == pairs[0].inputSha256)
    #expect(try Set(fixture.states().values) == ["accepted"])
  }

  @Test func aSecondIngestReadsNothingAndChangesNothing() throws {
    let fixture = try IngestFixture()
    for number in 1...6 { try fixture.addPair("\(number).png", seed: UInt64(number)) }
    try fixture.addPair("7.png", seed: 1)
    try fixture.folder.write([], to: fixture.folder("data/bad.png"))
    let counter = ReadCounter()
    let first = try counter.counting(fixture.ingester()).ingest("set")
    let refusals = try fixture.refusals()
    #expect(counter.count == 8)
    #expect(first.accepted == 6 && first.duplicates == 1 && first.rejected == 1)
    let second = try counter.counting(fixture.ingester()).ingest("set")
    #expect(counter.count == 8)
    #expect(second.version == 1 && second.isUnchanged && second.filesRead == 0 && second.accepted == 6)
    #expect(second.rejected == 0 && second.knownRejected == 1 && second.duplicates == 1)
    let asKnown = refusals.map {
      IngestFixture.Refused(path: $0.path, reason: $0.reason, detail: $0.detail, known: true)
    }
    #expect(refusals.count == 1 && !refusals[0].known)
    #expect(try fixture.refusals() == asKnown)
    #expect(second.manifestSha256 == first.manifestSha256)
  }

  @Test func onlyWhatIsNewOrChangedIsRead() throws {
    let fixture = try IngestFixture()
    for number in 1...12 { try fixture.addPair("\(number).png", seed: UInt64(number)) }
    _ = try fixture.ingest()
    try fixture.addPair("13.png", seed: 13)
    try fixture.addPair("2.png", seed: 22)
    let summary = try fixture.ingest()
    #expect(summary.filesRead == 2 && summary.version == 2)
    #expect(summary.added == 2 && summary.removed == 1 && summary.accepted == 13)
    let versions = try fixture.store.read { transaction in
      let dataset = try transaction.dataset(named: "set")
      return try transaction.datasetVersions(ofDataset: dataset.id).map {
        try transaction.pairs(ofVersion: $0.id).count
      }
    }
    #expect(versions == [12, 13])
  }

  /// Within the resolution of the clock a second change would not show: such a file is not trusted.
  @Test func aFileChangedAMomentAgoIsReadAgain() throws {
    let fixture = try IngestFixture(hoursAhead: 0)
    try fixture.addPair("1.png", seed: 1)
    #expect(try fixture.ingest().filesRead == 1)
    #expect(try fixture.ingest().filesRead == 1)
    #expect(try fixture.ingest().isUnchanged)
  }

  @Test func movedSourcesKeepTheirVersion() throws {
    let fixture = try IngestFixture()
    for number in 1...3 { try fixture.addPair("\(number).png", seed: UInt64(number)) }
    let first = try fixture.ingest()
    try DurableFile.rename(fixture.data, to: fixture.folder("elsewhere"))
    #expect(throws: IngestError.self) { try fixture.ingest() }
    let second = try fixture.ingest(DatasetConfiguration(from: ["elsewhere"]))
    #expect(second.version == 1 && second.isUnchanged && second.manifestSha256 == first.manifestSha256)
    #expect(second.vanished == 3)
    #expect(try fixture.pairs().map(\.inputPath.path) == (1...3).map { fixture.folder("elsewhere/\($0).png") })
  }

  @Test func theLowestOfEqualFilesStays() throws {
    let fixture = try IngestFixture()
    try fixture.addPair("b.png", seed: 1)
    try fixture.addPair("c.png", seed: 1)
    try fixture.addPair("d.png", seed: 2)
    #expect(try fixture.ingest().duplicates == 1)
    #expect(try fixture.states() == ["b.png": "accepted", "c.png": "duplicate: duplicate", "d.png": "accepted"])
    try fixture.addPair("a.png", seed: 1)
    let summary = try fixture.ingest()
    #expect(summary.duplicates == 2 && summary.accepted == 2 && summary.filesRead == 1)
    #expect(try fixture.states()["a.png"] == "accepted")
    #expect(try fixture.states()["b.png"] == "duplicate: duplicate")
  }

  @Test func everyFileHasARowAndEveryRefusalAReason() throws {
    let fixture = try IngestFixture()
    let folder = fixture.folder
    let sound = try pairBytes(seed: 1)
    try folder.write(sound, to: folder("data/sound.png"))
    try folder.write(sound, to: folder("data/really-a-png.jpg"))
    try folder.write([], to: folder("data/empty.png"))
    try folder.write(Array(sound.prefix(200)), to: folder("data/cut.png"))
    try folder.write(Array("hello".utf8), to: folder("data/text.jpg"))
    try folder.write(Array("GIF89a.........".utf8), to: folder("data/movie.gif"))
    try folder.write(try noiseBytes(seed: 2, width: 41, height: 20), to: folder("data/odd.png"))
    try folder.write([1], to: folder("data/Thumbs.db"))
    try folder.write([1], to: folder("data/._sound.png"))
    try namedPipe(folder("data/pipe"))
    try symbolicLink(folder("data/nowhere.png"), to: folder("missing"))
    try folder.write(try pairBytes(seed: 3), to: folder(bytes: Array("data/caf".utf8) + [0xE9] + Array(".png".utf8)))
    try folder.write(try pairBytes(seed: 4), to: folder("data/caf\u{E9}.png"))
    try folder.write(try pairBytes(seed: 5), to: folder("data/cafe\u{301}.png"))
    let summary = try fixture.ingest()
    #expect(summary.accepted == 4 && summary.rejected == 7 && summary.duplicates == 1 && summary.ignored == 2)
    // Keys are scalars: as strings, two of the names are equal.
    let states = Dictionary(
      uniqueKeysWithValues: try fixture.files().map {
        (Array($0.path.text.unicodeScalars), $0.state.rawValue + ($0.reason.map { ": \($0)" } ?? ""))
      })
    func state(_ name: String) -> String? { states[Array(name.unicodeScalars)] }
    #expect(states.count == 14)
    #expect(state("caf\\xE9.png") == "accepted")
    #expect(state("caf\u{E9}.png") == "accepted")
    #expect(state("cafe\u{301}.png") == "accepted")
    #expect(state("sound.png") == "duplicate: duplicate")
    #expect(state("really-a-png.jpg") == "accepted")
    #expect(state("empty.png") == "rejected: empty")
    #expect(state("cut.png") == "rejected: truncated")
    #expect(state("text.jpg") == "rejected: not an image")
    #expect(state("movie.gif") == "rejected: unsupported format")
    #expect(state("odd.png") == "rejected: odd width")
    #expect(state("pipe") == "rejected: not a file")
    #expect(state("nowhere.png") == "rejected: unreadable")
    #expect(state("Thumbs.db") == "ignored")
    #expect(summary.reasons.values.reduce(0, +) == 7 && summary.reasons["truncated"] == 1)
    #expect(try fixture.refusals().allSatisfy { $0.detail.contains("`\($0.path)`") && !$0.known })
    #expect(try fixture.ingest().rejected == 0)
  }

  @Test func aMendedFileIsAcceptedAndANewlyBrokenOneIsNews() throws {
    let fixture = try IngestFixture()
    for number in 1...12 { try fixture.addPair("\(number).png", seed: UInt64(number)) }
    try fixture.folder.write([], to: fixture.folder("data/x.png"))
    #expect(try fixture.ingest().rejected == 1)
    try fixture.addPair("x.png", seed: 99)
    try fixture.folder.write([1, 2, 3], to: fixture.folder("data/3.png"))
    let summary = try fixture.ingest()
    #expect(summary.rejected == 1 && summary.knownRejected == 0 && summary.accepted == 12)
    #expect(try fixture.refusals().map(\.path) == [fixture.folder("data/3.png").escaped])
  }

  @Test func anotherInputSideIsANewVersionWithoutReading() throws {
    let fixture = try IngestFixture()
    for number in 1...3 { try fixture.addPair("\(number).png", seed: UInt64(number)) }
    _ = try fixture.ingest()
    let summary = try fixture.ingest(DatasetConfiguration(from: [fixture.data.escaped], input: .right))
    #expect(summary.version == 2 && summary.filesRead == 0 && summary.added == 3 && summary.removed == 3)
  }

  @Test func theOrderOfTheSourcesDoesNotMatter() throws {
    let manifests = try [["a", "b"], ["b", "a"]].map { sources in
      let fixture = try IngestFixture()
      for (index, name) in ["a/1.png", "a/2.png", "b/1.png", "b/3.png"].enumerated() {
        try fixture.folder.write(try pairBytes(seed: UInt64(index)), to: fixture.folder(name))
      }
      let summary = try fixture.ingest(DatasetConfiguration(from: sources))
      #expect(summary.accepted == 4)
      #expect(Set(try fixture.pairs().map(\.pairKey)).count == 4)
      return summary.manifestSha256
    }
    #expect(manifests[0] == manifests[1])
  }

  @Test func partsOfAFolderAreNamedOrTheFileIsRefused() throws {
    let fixture = try IngestFixture()
    try fixture.addPair("train/1.png", seed: 1)
    try fixture.addPair("extra/1.png", seed: 2)
    try fixture.addPair("train.png", seed: 3)
    let summary = try fixture.ingest()
    #expect(summary.accepted == 1)
    #expect(try fixture.refusals().map(\.reason) == ["outside split", "outside split"])
    let hashed = try fixture.ingest(
      DatasetConfiguration(from: ["data"], split: .fractions(SplitFractions(train: 1, val: 0, test: 0))))
    #expect(hashed.accepted == 3)
  }

  @Test func splittingByFoldersNeedsThem() throws {
    let fixture = try IngestFixture()
    try fixture.addPair("1.png", seed: 1)
    let error = #expect(throws: IngestError.self) {
      try fixture.ingest(DatasetConfiguration(from: ["data"], split: .folders))
    }
    #expect(
      error?.description == "cannot split `\(fixture.data.escaped)` by folders: there is no `train` directly under it; "
        + "make train/, val/ and test/ there, or give fractions in dataset.split")
  }
}
