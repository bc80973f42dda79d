import Files
import Ingest
import Store
import SystemPackage
import TestSupport
import Testing

/// Unchanged files have no rows of their own in a scan until something is to be decided; then they stand in their places.
struct UnchangedFilesTests {
  @Test func theLowestPathStaysWhicheverIsNew() throws {
    let fixture = try IngestFixture()
    for (number, name) in ["b", "d", "é\\", "h", "x/a", "x/c"].enumerated() {
      try fixture.addPair("\(name).png", seed: UInt64(number))
    }
    _ = try fixture.ingest()
    // The contents of `h` and of `b`, before and behind them.
    try fixture.addPair("c.png", seed: 3)
    try fixture.addPair("x/b.png", seed: 0)
    DurableFile.remove(fixture.data.appending("d.png"))
    var ingester = fixture.ingester()
    ingester.allowsVanished = true
    let summary = try ingester.ingest("set")
    #expect(summary.filesRead == 2 && summary.added == 1 && summary.removed == 2 && summary.vanished == 1)
    var expected = [
      "b.png": "accepted", "c.png": "accepted", "d.png": "vanished: vanished",
      FilePath("é\\.png").escaped: "accepted", "h.png": "duplicate: duplicate", "x/a.png": "accepted",
      "x/b.png": "duplicate: duplicate", "x/c.png": "accepted",
    ]
    #expect(try fixture.states() == expected)
    #expect(try fixture.ingest().isUnchanged)
    try fixture.addPair("d.png", seed: 1)
    #expect(try fixture.ingest().added == 1)
    expected["d.png"] = "accepted"
    #expect(try fixture.states() == expected)
  }

  /// One root named twice, for two sides: the runs of both are told apart.
  @Test func everyFileKeepsItsSide() throws {
    let fixture = try IngestFixture()
    for number in 1...4 {
      for side in ["A", "B"] {
        try fixture.folder.write(
          try noiseBytes(seed: UInt64(10 * number) + (side == "A" ? 0 : 1), width: 24, height: 24),
          to: fixture.data.appending("\(number)_\(side).png"))
      }
    }
    let configuration = DatasetConfiguration(
      layout: .twoFolders, input: .folder("data/*_A.png"), target: "data/*_B.png",
      match: MatchRule(input: "{key}_A.png", target: "{key}_B.png"))
    #expect(try fixture.ingest(configuration).accepted == 4)
    #expect(try fixture.ingest(configuration).isUnchanged)
    DurableFile.remove(fixture.data.appending("2_B.png"))
    var ingester = fixture.ingester(configuration)
    ingester.allowsVanished = true
    let summary = try ingester.ingest("set")
    #expect(summary.accepted == 3 && summary.removed == 1 && summary.reasons == ["no partner": 1])
  }
}
