import Files
import Imaging
import Ingest
import Pairs
import Store
import SystemPackage
import TestSupport
import Testing

struct RegistrationTests {
  private func configuration(_ rule: Registration = Registration()) -> DatasetConfiguration {
    DatasetConfiguration(layout: .twoFolders, input: .folder("map"), target: "photo", align: .register, register: rule)
  }

  private func add(_ fixture: IngestFixture, _ name: String, map: FloatImage, photo: FloatImage) throws {
    for (folder, image) in [("map", map), ("photo", photo)] {
      try fixture.folder.write(
        try ImageFile.encode(Bitmap(image), as: .png), to: fixture.folder("\(folder)/\(name).png"))
    }
  }

  @Test func theShiftIsMeasuredAndBothSidesAreCutToWhatTheyShare() throws {
    let fixture = try IngestFixture()
    try add(fixture, "1", map: town(seed: 1, isPhoto: false), photo: town(seed: 1, x: 5.4, y: -3, isPhoto: true))
    try add(fixture, "2", map: town(seed: 2, isPhoto: false), photo: town(seed: 2, isPhoto: true))
    let summary = try fixture.ingest(configuration())
    #expect(summary.accepted == 2 && summary.filesRead == 4)
    let pairs = try fixture.pairs()
    #expect(abs((pairs[0].shiftX ?? 0) - 5.4) < 0.1 && abs((pairs[0].shiftY ?? 0) + 3) < 0.1)
    #expect(pairs[0].shiftScore ?? 0 > Registration().confidence && pairs[0].flags == nil)
    #expect(pairs[0].inputArea == "155x157+0+3" && pairs[0].targetArea == "155x157+5+0")
    #expect(pairs[0].width == 155 && pairs[0].height == 157)
    #expect(pairs[1].inputArea == nil && pairs[1].width == 160)
    let second = try fixture.ingest(configuration())
    #expect(second.isUnchanged && second.filesRead == 0)
  }

  @Test func halvesAreRegisteredAsFilesAre() throws {
    let fixture = try IngestFixture()
    let (photo, map) = (town(seed: 3, x: -4, y: 6, isPhoto: true), town(seed: 3, isPhoto: false))
    var both = FloatImage(width: 320, height: 160, channels: 3)
    for y in 0..<160 {
      both.values.replaceSubrange(y * 960..<y * 960 + 480, with: photo.values[y * 480..<(y + 1) * 480])
      both.values.replaceSubrange(y * 960 + 480..<(y + 1) * 960, with: map.values[y * 480..<(y + 1) * 480])
    }
    try fixture.folder.write(try ImageFile.encode(Bitmap(both), as: .png), to: fixture.folder("data/1.png"))
    let summary = try fixture.ingest(DatasetConfiguration(from: ["data"], input: .right, align: .register))
    #expect(summary.accepted == 1)
    let pair = try #require(try fixture.pairs().first)
    #expect(pair.inputArea == "156x154+164+0" && pair.targetArea == "156x154+0+6")
  }

  @Test func whatDoesNotHoldOnIsRefusedOrLeftAsItLies() throws {
    let fixture = try IngestFixture()
    try add(fixture, "1", map: town(seed: 1, isPhoto: false), photo: town(seed: 7, isPhoto: true))
    try add(fixture, "2", map: town(seed: 2, isPhoto: false), photo: town(seed: 2, isPhoto: true))
    let summary = try fixture.ingest(configuration())
    #expect(summary.accepted == 1)
    let refused = try fixture.refusals()
    #expect(refused.map(\.reason) == ["shift unsure", "shift unsure"])
    #expect(
      refused.first?.detail.hasPrefix(
        "cannot align `\(fixture.folder("map/1.png").escaped)`: nothing in its two sides holds on to each other (confidence "
      )
        == true)
    let accepted = try fixture.ingest(configuration(Registration(doubtful: .accept)))
    #expect(accepted.accepted == 2 && accepted.filesRead == 0)
    let pair = try #require(try fixture.pairs().first)
    #expect(pair.flags == "doubtful-shift" && pair.width == 160 && pair.inputArea == nil)
  }

  @Test func aLargerShiftThanTheLimitIsRefused() throws {
    let fixture = try IngestFixture()
    try add(fixture, "1", map: town(seed: 4, isPhoto: false), photo: town(seed: 4, x: 7, y: 1, isPhoto: true))
    let summary = try fixture.ingest(configuration(Registration(limit: 5)))
    #expect(summary.accepted == 0)
    let refused = try #require(try fixture.refusals().first)
    #expect(refused.reason == "shift too large")
    #expect(
      refused.detail
        == "cannot align `\(fixture.folder("map/1.png").escaped)`: its target lies moved by 7.0, 1.0 pixels, and "
        + "dataset.register.limit is 5.0; raise that, or mend the pair")
    #expect(try fixture.ingest(configuration(Registration(limit: 8))).accepted == 1)
  }
}
