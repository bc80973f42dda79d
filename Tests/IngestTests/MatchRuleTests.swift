import Files
import Ingest
import Store
import SystemPackage
import TestSupport
import Testing

struct MatchRuleTests {
  private func add(_ fixture: IngestFixture, _ names: [String], seed: UInt64 = 0) throws {
    for (number, name) in names.enumerated() {
      try fixture.folder.write(
        try noiseBytes(seed: seed + UInt64(number), width: 20, height: 20), to: fixture.folder(name))
    }
  }

  private func keys(_ fixture: IngestFixture) throws -> [String] {
    try fixture.pairs().map {
      "\($0.inputPath.path.lastComponent?.string ?? "") \($0.targetPath.path.lastComponent?.string ?? "")"
    }
  }

  private let folders = DatasetConfiguration(layout: .twoFolders, input: .folder("in"), target: "out")

  @Test func namesMatchAcrossCaseAndExtension() throws {
    let fixture = try IngestFixture()
    try add(fixture, ["in/IMG_1.PNG", "out/img_1.jpg", "in/Stra\u{DF}e.png", "out/stra\u{DF}e.png"])
    // A composed and a decomposed letter, as a Mac's files have it.
    try add(fixture, ["in/caf\u{E9}.png", "out/cafe\u{301}.png"], seed: 10)
    let summary = try fixture.ingest(folders)
    #expect(summary.accepted == 3 && summary.rejected == 0)
    #expect(try fixture.ingest(folders).isUnchanged)
  }

  @Test func theSameNameGoesBeforeOneThatDiffersInCase() throws {
    let fixture = try IngestFixture()
    try add(fixture, ["in/a.png", "in/A.png", "out/a.png", "out/A.jpg"])
    #expect(try fixture.ingest(folders).accepted == 2)
    #expect(try keys(fixture) == ["A.png A.jpg", "a.png a.png"])
    DurableFile.remove(fixture.folder("out/A.jpg"))
    var ingester = fixture.ingester(folders)
    ingester.allowsVanished = true
    #expect(try ingester.ingest("set").accepted == 1)
    #expect(try fixture.states()["A.png"] == "rejected: no partner")
  }

  @Test func patternsTellTheSidesOfOneFolderApart() throws {
    let fixture = try IngestFixture()
    try add(
      fixture, ["all/1_A.png", "all/1_B.jpg", "all/deep/2_A.png", "all/deep/2_B.png", "all/notes.png", "all/3_A.png"])
    var configuration = DatasetConfiguration(from: ["all"], layout: .twoFolders)
    configuration.match = MatchRule(input: "{key}_A", target: "{key}_B")
    let summary = try fixture.ingest(configuration)
    #expect(summary.accepted == 2 && summary.reasons == ["no role": 1, "no partner": 1])
    #expect(try keys(fixture) == ["1_A.png 1_B.jpg", "2_A.png 2_B.png"])
    let details = try fixture.refusals().map { $0.detail.replacing(fixture.folder("all").string + "/", with: "") }
    #expect(
      details == [
        "cannot pair `3_A.png`: there is no file of the other side for the key `3` ({key}_B); add it, or remove this file",
        "cannot pair `notes.png`: its name fits neither dataset.match.input nor dataset.match.target; rename or remove it",
      ])
  }

  @Test func patternsApplyToFoldersOfTheirOwn() throws {
    let fixture = try IngestFixture()
    try add(fixture, ["in/scene-1-day.png", "out/scene-1-night.png", "in/other.png", "out/scene-2-night.png"])
    var configuration = folders
    configuration.match = MatchRule(input: "{key}-day.png", target: "{key}-night.png")
    let summary = try fixture.ingest(configuration)
    #expect(summary.accepted == 1 && summary.reasons == ["no role": 1, "no partner": 1])
  }

  @Test func expressionsFindKeysAnywhere() throws {
    let fixture = try IngestFixture()
    try add(fixture, ["x/in_0007.png", "x/in_0008.png", "y/0007/photo.png", "y/0008/photo.png", "y/0009/photo.png"])
    var configuration = DatasetConfiguration(from: ["x", "y"], layout: .twoFolders)
    configuration.match = MatchRule(input: #"/in_(\d+)\.png/"#, target: "/(?<key>[0-9]+).photo/")
    let summary = try fixture.ingest(configuration)
    #expect(summary.accepted == 2 && summary.reasons == ["no partner": 1])
  }

  @Test func whatFitsBothSidesIsRefused() throws {
    let fixture = try IngestFixture()
    try add(fixture, ["all/1_A.png", "all/1_B.png", "all/x_A_B.png"])
    var configuration = DatasetConfiguration(from: ["all"], layout: .twoFolders)
    configuration.match = MatchRule(input: "/(.*)_A/", target: "/(.*)_B/")
    #expect(try fixture.ingest(configuration).reasons == ["no role": 1])
    #expect(try fixture.refusals()[0].detail.contains("fits both dataset.match.input and dataset.match.target"))
  }

  @Test(arguments: [
    (
      MatchRule(input: "A"),
      "dataset.match.input cannot be A: {key} must stand in it once, or it must be a regular expression "
        + "between slashes"
    ),
    (
      MatchRule(target: "{key}{key}"),
      "dataset.match.target cannot be {key}{key}: {key} must stand in it once, or it must be a "
        + "regular expression between slashes"
    ),
  ])
  func impossiblePatternsAreNamed(_ rule: MatchRule, _ sentence: String) {
    var configuration = folders
    configuration.match = rule
    let error = #expect(throws: DatasetConfigurationError.self) { try configuration.validate() }
    #expect(error?.description == sentence)
    configuration.match = MatchRule(input: "/(/")
    let broken = #expect(throws: DatasetConfigurationError.self) { try configuration.validate() }
    #expect(broken?.description.hasPrefix("dataset.match.input cannot be /(/: it is no regular expression: ") == true)
  }

  @Test func differentSizesMeetInTheMiddle() throws {
    let fixture = try IngestFixture()
    try fixture.folder.write(try noiseBytes(seed: 1, width: 40, height: 30), to: fixture.folder("in/1.png"))
    try fixture.folder.write(try noiseBytes(seed: 2, width: 36, height: 33), to: fixture.folder("out/1.png"))
    var configuration = folders
    configuration.align = .crop
    #expect(try fixture.ingest(configuration).accepted == 1)
    let pair = try #require(try fixture.pairs().first)
    #expect(pair.width == 36 && pair.height == 30)
    #expect(pair.inputArea == "36x30+2+0" && pair.targetArea == "36x30+0+1")
  }
}
