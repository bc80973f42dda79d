import Files
import GRDB
import Ingest
import Random
import Store
import SystemPackage
import TestSupport
import Testing

struct GroupTests {
  private func ingest(_ fixture: IngestFixture, group: String, redraws: Bool = false) throws -> IngestSummary {
    var ingester = fixture.ingester(
      DatasetConfiguration(
        from: ["data"], split: .fractions(SplitFractions(train: 0.5, val: 0.25, test: 0.25)),
        group: try GroupRule(group)))
    ingester.redraws = redraws
    return try ingester.ingest("set")
  }

  private func sides(_ fixture: IngestFixture) throws -> [String: Set<PairSplit>] {
    try fixture.pairs().reduce(into: [:]) { $0[$1.groupKey, default: []].insert($1.split) }
  }

  @Test(arguments: [
    (
      "folder", ["rome/a/1.png", "rome/a/2.png", "rome/b/1.png", "oslo/1.png"], ["oslo", "rome/a", "rome/a", "rome/b"]
    ),
    ("folder:1", ["rome/a/1.png", "rome/b/1.png", "oslo/1.png", "2.png"], ["2", "oslo", "rome", "rome"]),
    ("{group}-tile", ["rome/7-tile.png", "rome/8-tile.png", "other.png"], ["other", "rome/7", "rome/8"]),
    (#"/([a-z]+)[0-9]+/"#, ["x/cam12.png", "x/cam13.png", "y/cam1.png", "z/99.png"], ["99", "cam", "cam", "cam"]),
    ("name", ["a/1.png", "b/1.png", "b/2.png"], ["1", "1", "2"]),
  ])
  func pairsAreGroupedByFolderOrName(_ rule: String, _ names: [String], _ groups: [String]) throws {
    let fixture = try IngestFixture()
    for (seed, name) in names.enumerated() { try fixture.addPair(name, seed: UInt64(seed), side: 16) }
    #expect(try ingest(fixture, group: rule).accepted == names.count)
    #expect(try fixture.pairs().map(\.groupKey).sorted() == groups)
    #expect(try sides(fixture).values.allSatisfy { $0.count == 1 })
  }

  /// A group that was once dealt keeps its side, also for pairs that come later, and also when all of it was away.
  @Test func aGroupKeepsItsSide() throws {
    let fixture = try IngestFixture()
    for group in 0..<12 { try fixture.addPair("g\(group)/1.png", seed: UInt64(group), side: 16) }
    _ = try ingest(fixture, group: "folder")
    let before = try sides(fixture)
    for group in 0..<12 { try fixture.addPair("g\(group)/2.png", seed: UInt64(100 + group), side: 16) }
    DurableFile.remove(fixture.folder("data/g3/1.png"))
    #expect(try ingest(fixture, group: "folder").accepted == 23)
    #expect(try sides(fixture) == before)
  }

  @Test func aPairThatIsRenamedKeepsItsSide() throws {
    let fixture = try IngestFixture()
    for number in 0..<20 { try fixture.addPair("\(number).png", seed: UInt64(number), side: 16) }
    _ = try ingest(fixture, group: "name")
    let before = Dictionary(uniqueKeysWithValues: try fixture.pairs().map { ($0.inputSha256, $0.split) })
    for number in 0..<20 {
      try DurableFile.rename(fixture.folder("data/\(number).png"), to: fixture.folder("data/renamed-\(number * 7).png"))
    }
    var ingester = fixture.ingester(
      DatasetConfiguration(from: ["data"], split: .fractions(SplitFractions(train: 0.5, val: 0.25, test: 0.25))))
    ingester.allowsVanished = true
    let summary = try ingester.ingest("set")
    #expect(summary.accepted == 20 && summary.lostHoldOut == 0)
    #expect(Dictionary(uniqueKeysWithValues: try fixture.pairs().map { ($0.inputSha256, $0.split) }) == before)
  }

  @Test func otherSharesMoveNobodyUnlessAllIsDrawnAnew() throws {
    let fixture = try IngestFixture()
    for number in 0..<30 { try fixture.addPair("\(number).png", seed: UInt64(number), side: 16) }
    let first = try fixture.ingest()
    let all = DatasetConfiguration(from: ["data"], split: .fractions(SplitFractions(train: 1, val: 0, test: 0)))
    let second = try fixture.ingest(all)
    #expect(second.splits == first.splits)
    #expect(
      second.notes == [
        "dataset.split or dataset.group is another than before, and the 30 pairs that are known stay where they are; pass "
          + "--redraw to `pix2pix ingest` to deal all of them anew"
      ])
    var ingester = fixture.ingester(all)
    ingester.redraws = true
    let third = try ingester.ingest("set")
    #expect(third.splits == IngestSummary.Splits(train: 30, val: 0, test: 0))
    #expect(third.lostHoldOut == first.splits.val + first.splits.test)
    #expect(try fixture.ingest(all).isUnchanged)
  }

  @Test func aGroupOnBothSidesOfGivenPartsIsRefusedInTraining() throws {
    let fixture = try IngestFixture()
    for (seed, name) in ["train/rome/1.png", "train/oslo/1.png", "val/rome/2.png", "test/bern/1.png"].enumerated() {
      try fixture.addPair(name, seed: UInt64(seed), side: 16)
    }
    let summary = try fixture.ingest(DatasetConfiguration(from: ["data"], group: .folder(levels: 1)))
    #expect(summary.accepted == 3 && summary.reasons == ["group across split": 1])
    #expect(
      try fixture.refusals()[0].detail
        == "cannot use `\(fixture.folder("data/train/rome/1.png").escaped)` for train: its group `rome` is in val; move one of "
        + "them, give another dataset.group, or pass --redraw to `pix2pix ingest` to deal all pairs anew")
  }

  @Test func aHoldOutThatShrinksIsTold() throws {
    let fixture = try IngestFixture()
    for number in 0..<24 {
      try fixture.addPair("\(number % 2 == 0 ? "train" : "test")/\(number).png", seed: UInt64(number))
    }
    _ = try fixture.ingest()
    DurableFile.remove(fixture.folder("data/test/1.png"))
    let summary = try fixture.ingest()
    #expect(summary.lostHoldOut == 1)
    #expect(
      summary.notes == [
        "version 2 of set lacks 1 pairs of val and test that the version before held: scores before and after are not of the "
          + "same pairs; see `pix2pix datasets diff set`"
      ])
    #expect(try fixture.store.read { try $0.rows("SELECT name FROM warning_history") }.count == 1)
    DurableFile.remove(fixture.folder("data/train/2.png"))
    #expect(try fixture.ingest().lostHoldOut == 0)
  }
}
