import Files
import Ingest
import Pairs
import Store
import SystemPackage
import TestSupport
import Testing

struct ManifestTests {
  private func add(_ fixture: IngestFixture, _ name: String, seed: UInt64) throws {
    try fixture.folder.write(try noiseBytes(seed: seed, width: 20, height: 20), to: fixture.folder(name))
  }

  private func write(_ fixture: IngestFixture, _ name: String, _ text: String) throws {
    try fixture.folder.write(Array(text.utf8), to: fixture.folder(name))
  }

  private func configuration(_ manifests: String..., derive: DerivedInput? = nil) -> DatasetConfiguration {
    DatasetConfiguration(from: manifests, layout: .manifest, derive: derive)
  }

  @Test func theTableSaysWhatBelongsTogether() throws {
    let fixture = try IngestFixture()
    for (place, name) in ["a/1.png", "b/one.png", "a/2.png", "b/two.png", "b/unused.png"].enumerated() {
      try add(fixture, "data/" + name, seed: UInt64(place + 1))
    }
    try write(fixture, "data/pairs.csv", "input,target,group,split\na/1.png,b/one.png,g,val\na/2.png,b/two.png,,\n")
    let summary = try fixture.ingest(configuration("data/pairs.csv"))
    #expect(summary.accepted == 2 && summary.rejected == 0 && summary.filesRead == 4)
    let pairs = try fixture.pairs()
    #expect(pairs.map(\.pairKey) == ["a/1.png", "a/2.png"])
    #expect(pairs[0].split == .val && pairs[0].groupKey == "g" && pairs[1].groupKey == "2")
    #expect(pairs[0].targetPath.path == fixture.folder("data/b/one.png"))
    #expect(try fixture.ingest(configuration("data/pairs.csv")).filesRead == 0)
  }

  /// No file has changed, and yet the dataset has: the table is part of what is compared.
  @Test func anotherTableIsAnotherVersionThoughNoFileIsRead() throws {
    let fixture = try IngestFixture()
    for number in 1...4 { try add(fixture, "\(number).png", seed: UInt64(number)) }
    try write(
      fixture, "pairs.jsonl",
      #"{"input": "1.png", "target": "2.png"}"# + "\n" + #"{"input": "3.png", "target": "4.png"}"#)
    let first = try fixture.ingest(configuration("pairs.jsonl"))
    try write(
      fixture, "pairs.jsonl",
      #"{"input": "1.png", "target": "4.png"}"# + "\n" + #"{"input": "3.png", "target": "2.png"}"#)
    let second = try fixture.ingest(configuration("pairs.jsonl"))
    #expect(second.version == 2 && second.filesRead == 0 && second.manifestSha256 != first.manifestSha256)
    #expect(try fixture.pairs().map(\.targetPath.path) == [fixture.folder("4.png"), fixture.folder("2.png")])
    // The same lines in another order are the same dataset.
    try write(
      fixture, "pairs.jsonl",
      #"{"input": "3.png", "target": "2.png"}"# + "\n\n" + #"{"target": "4.png", "input": "1.png"}"#)
    #expect(try fixture.ingest(configuration("pairs.jsonl")).isUnchanged)
  }

  @Test func everyBadLineHasARow() throws {
    let fixture = try IngestFixture()
    for number in 1...4 { try add(fixture, "data/\(number).png", seed: UInt64(number)) }
    try write(
      fixture, "data/pairs.csv",
      "input,target,split\n1.png,2.png,train\n1.png,2.png,train\n3.png,gone.png,\n3.png,4.png,half\n,4.png,\n")
    let summary = try fixture.ingest(configuration("data/pairs.csv"))
    #expect(summary.accepted == 1 && summary.rejected == 5)
    let data = fixture.data.escaped
    let refused = try fixture.refusals()
    #expect(
      refused.map { "\($0.path): \($0.reason)" } == [
        "\(data)/3.png: partner refused", "\(data)/gone.png: missing", "\(data)/pairs.csv:3: bad manifest line",
        "\(data)/pairs.csv:5: bad manifest line", "\(data)/pairs.csv:6: bad manifest line",
      ])
    #expect(
      refused.map(\.detail) == [
        "cannot pair `\(data)/3.png`: its partner `\(data)/gone.png` was refused; mend that one",
        "cannot use `\(data)/gone.png`: it is not there, though \(data)/pairs.csv, line 4 names it; add it, or remove the line",
        "cannot use line 3 of `\(data)/pairs.csv`: line 2 names the same files",
        "cannot use line 5 of `\(data)/pairs.csv`: its split is `half`, and must be train, val or test",
        "cannot use line 6 of `\(data)/pairs.csv`: it names no input, and dataset.derive does not make one",
      ])
  }

  @Test func targetsAloneHaveTheirInputsDerived() throws {
    let fixture = try IngestFixture()
    for number in 1...2 { try add(fixture, "\(number).png", seed: UInt64(number)) }
    try write(fixture, "photos.csv", "target,split\n1.png,train\n2.png,val\n")
    let summary = try fixture.ingest(configuration("photos.csv", derive: DerivedInput(.edges(EdgeInput()))))
    #expect(summary.accepted == 2 && summary.splits.val == 1 && summary.filesRead == 2)
    #expect(try fixture.pairs().allSatisfy { $0.inputPath == $0.targetPath && $0.inputRegion == .whole })
  }

  @Test func oneFileMayBeInSeveralPairs() throws {
    let fixture = try IngestFixture()
    for number in 1...4 { try add(fixture, "\(number).png", seed: UInt64(number)) }
    try write(fixture, "a.csv", "input,target,group\n1.png,2.png,g\n1.png,3.png,g\n1.png,4.png,g\n")
    let summary = try fixture.ingest(configuration("a.csv"))
    #expect(summary.accepted == 3 && summary.rejected == 0)
    #expect(Set(try fixture.pairs().map(\.pairKey)).count == 3)
    #expect(try fixture.ingest(configuration("a.csv")).isUnchanged)
  }

  @Test func severalTablesAndAnotherRoot() throws {
    let fixture = try IngestFixture()
    for number in 1...4 { try add(fixture, "data/\(number).png", seed: UInt64(number)) }
    try write(fixture, "tables/a.csv", "input,target\n1.png,2.png\n")
    try write(fixture, "tables/b.csv", "input,target\n3.png,4.png\n")
    var configuration = configuration("tables/*.csv")
    configuration.root = "data"
    #expect(try fixture.ingest(configuration).accepted == 2)
    let error = #expect(throws: IngestError.self) { try fixture.ingest(self.configuration("tables/none.csv")) }
    #expect(error?.kind == .notFound)
  }
}
