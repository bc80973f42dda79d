import Files
import Imaging
import Ingest
import Random
import Store
import SystemPackage
import TestSupport
import Testing

struct NearDuplicateTests {
  private func photos(_ change: (inout DatasetConfiguration) -> Void = { _ in }) -> DatasetConfiguration {
    var configuration = DatasetConfiguration(from: ["data"], layout: .photos)
    change(&configuration)
    return configuration
  }

  private func add(_ fixture: IngestFixture, _ name: String, scene seed: UInt64, brighter: Float = 0) throws {
    try fixture.folder.write(try sceneBytes(seed: seed, brighter: brighter), to: fixture.folder("data/" + name))
  }

  private func splits(_ fixture: IngestFixture) throws -> [String: PairSplit] {
    Dictionary(uniqueKeysWithValues: try fixture.pairs().map { ($0.pairKey, $0.split) })
  }

  /// The first names whose hash leads to a part.
  private func names(_ split: PairSplit, _ count: Int) -> [String] {
    var names: [String] = []
    for number in 0... where SplitRule.split(ofGroup: "p\(number)", fractions: SplitFractions()) == split {
      names.append("p\(number).png")
      if names.count == count { break }
    }
    return names
  }

  @Test func aNewcomerJoinsTheSideOfWhatItNearlyRepeats() throws {
    let fixture = try IngestFixture()
    let (train, test) = (names(.train, 3), names(.test, 2))
    try add(fixture, test[0], scene: 1)
    try add(fixture, train[0], scene: 2)
    _ = try fixture.ingest(photos())
    #expect(try splits(fixture) == [test[0]: .test, train[0]: .train])
    // By their names the one would be trained on, and the other tested.
    try add(fixture, train[1], scene: 1, brighter: 0.03)
    try add(fixture, test[1], scene: 2, brighter: 0.03)
    try add(fixture, train[2], scene: 3)
    #expect(try fixture.ingest(photos()).accepted == 5)
    #expect(
      try splits(fixture) == [test[0]: .test, train[0]: .train, train[1]: .test, test[1]: .train, train[2]: .train])
    let flags = Dictionary(uniqueKeysWithValues: try fixture.pairs().map { ($0.pairKey, $0.flags) })
    #expect(flags[train[1]] == "near-duplicate" && flags[test[1]] == "near-duplicate" && flags[train[0]] == .some(nil))
    // They stay there, with what was said of them.
    try add(fixture, names(.train, 4)[3], scene: 4)
    #expect(try fixture.ingest(photos()).added == 1)
    #expect(try fixture.pairs().filter { $0.flags == "near-duplicate" }.count == 2)
  }

  @Test func repeatsThatArriveTogetherAreOnOneSide() throws {
    for seed in UInt64(1)...4 {
      let fixture = try IngestFixture()
      for (number, name) in (names(.train, 2) + names(.val, 2) + names(.test, 2)).enumerated() {
        try add(fixture, name, scene: seed, brighter: 0.01 * Float(number))
      }
      #expect(try fixture.ingest(photos()).accepted == 6)
      #expect(Set(try splits(fixture).values).count == 1, "seed \(seed)")
    }
  }

  @Test func whatBridgesTwoSidesIsRefused() throws {
    let fixture = try IngestFixture()
    // Two pictures far enough apart, and one half way between them.
    let (one, other) = (scene(seed: 1), scene(seed: 2))
    func mixed(_ mix: Float) -> FloatImage {
      FloatImage(
        width: 64, height: 64, channels: 3, values: zip(one.values, other.values).map { $0 * (1 - mix) + $1 * mix })
    }
    func write(_ name: String, mix: Float) throws {
      try fixture.folder.write(try ImageFile.encode(Bitmap(mixed(mix)), as: .png), to: fixture.folder("data/" + name))
    }
    func look(_ mix: Float) throws -> PerceptualHash {
      try #require(PerceptualHash(Bitmap(mixed(mix)).floats(channels: 1)))
    }
    func distance(_ first: Float, _ second: Float) throws -> Int { try look(first).distance(to: look(second)) }
    let mixes = stride(from: Float(0), through: 1, by: 0.02).map { $0 }
    let middle = try #require(
      mixes.first { try distance(0, $0) > 12 && distance(0, $0) <= 20 })
    let end = try #require(
      mixes.first { try $0 > middle && distance(middle, $0) <= 20 && distance(0, $0) > 28 })
    try write(names(.train, 1)[0], mix: 0)
    try write(names(.test, 1)[0], mix: end)
    #expect(try fixture.ingest(photos()).splits == IngestSummary.Splits(train: 1, val: 0, test: 1))
    try write("between.png", mix: middle)
    let summary = try fixture.ingest(photos())
    #expect(summary.accepted == 2 && summary.reasons == ["bridges split": 1])
    #expect(
      try fixture.refusals()[0].detail
        == "cannot use `\(fixture.folder("data/between.png").escaped)`: it looks as pairs of test and of train do, so it may "
        + "be in neither; remove it, or set dataset.near_duplicates to accept")
    // It is no news the next night, and the others stay.
    #expect(try fixture.ingest(photos()).isUnchanged)
    #expect(try fixture.ingest(photos { $0.nearDuplicates = .accept }).accepted == 3)
  }

  @Test func oneOfManyStaysWhereThatIsAskedFor() throws {
    let fixture = try IngestFixture()
    for (number, name) in ["a", "b", "c"].enumerated() {
      try add(fixture, name + ".png", scene: 1, brighter: 0.01 * Float(number))
    }
    try add(fixture, "d.png", scene: 2)
    let summary = try fixture.ingest(photos { $0.nearDuplicates = .refuse })
    #expect(summary.accepted == 2 && summary.reasons == ["near duplicate": 2])
    let kept = try fixture.pairs().map(\.pairKey)
    // Whatever comes later: the one that is known stays.
    try add(fixture, "0.png", scene: 1, brighter: 0.035)
    #expect(try fixture.ingest(photos { $0.nearDuplicates = .refuse }).reasons == ["near duplicate": 3])
    #expect(try fixture.pairs().map(\.pairKey) == kept)
  }

  /// Where folders say the parts, training gives way.
  @Test func aSceneOnBothSidesOfGivenPartsIsRefusedInTraining() throws {
    let fixture = try IngestFixture()
    try add(fixture, "train/1.png", scene: 1)
    try add(fixture, "train/2.png", scene: 2)
    try add(fixture, "val/1.png", scene: 3)
    try add(fixture, "val/2.png", scene: 1, brighter: 0.02)
    try add(fixture, "test/9.png", scene: 3, brighter: 0.02)
    let summary = try fixture.ingest(photos())
    #expect(summary.accepted == 3 && summary.reasons == ["scene across split": 2])
    #expect(try fixture.pairs().map(\.pairKey) == ["test/9.png", "train/2.png", "val/2.png"])
    #expect(
      try fixture.refusals()[0].detail.hasSuffix(
        "/train/1.png` for train: it shows what `\(fixture.folder("data/val/2.png").escaped)` of val shows; move it there, or "
          + "set dataset.near_duplicates to accept"))
    #expect(try fixture.ingest(photos()).isUnchanged)
  }

  @Test func anExactCopyInAHoldOutStaysThere() throws {
    let fixture = try IngestFixture()
    try add(fixture, "train/1.png", scene: 1)
    try add(fixture, "train/2.png", scene: 2)
    try add(fixture, "val/1.png", scene: 1)
    let summary = try fixture.ingest(photos())
    #expect(summary.accepted == 2 && summary.duplicates == 1)
    #expect(try fixture.pairs().map(\.pairKey) == ["train/2.png", "val/1.png"])
  }

  /// Of pairs with two pictures both must look alike.
  @Test func bothSidesMustLookAlike() throws {
    let fixture = try IngestFixture()
    func pair(_ name: String, _ left: UInt64, _ right: UInt64, brighter: Float = 0) throws {
      let (one, other) = (scene(seed: left, brighter: brighter), scene(seed: right, brighter: brighter))
      var image = FloatImage(width: 128, height: 64, channels: 3)
      for y in 0..<64 {
        for x in 0..<64 * 3 {
          image.values[y * 128 * 3 + x] = one.values[y * 64 * 3 + x]
          image.values[y * 128 * 3 + 64 * 3 + x] = other.values[y * 64 * 3 + x]
        }
      }
      try fixture.folder.write(try ImageFile.encode(Bitmap(image), as: .png), to: fixture.folder("data/" + name))
    }
    try pair("train/1.png", 1, 2)
    try pair("train/2.png", 3, 2)
    try pair("val/1.png", 1, 4, brighter: 0.02)
    try pair("val/2.png", 3, 2, brighter: 0.02)
    let summary = try fixture.ingest(DatasetConfiguration(from: ["data"]))
    #expect(summary.reasons == ["scene across split": 1])
    #expect(try fixture.states()["train/2.png"] == "rejected: scene across split")
  }
}
