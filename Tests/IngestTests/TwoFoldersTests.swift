import Files
import Ingest
import Store
import SystemPackage
import TestSupport
import Testing

struct TwoFoldersTests {
  private let configuration = DatasetConfiguration(layout: .twoFolders, input: .folder("bw"), target: "colour")

  private func add(_ fixture: IngestFixture, _ name: String, seed: UInt64, width: Int = 20, height: Int = 20) throws {
    try fixture.folder.write(try noiseBytes(seed: seed, width: width, height: height), to: fixture.folder(name))
  }

  @Test func filesOfOneNameArePairsWhateverTheirExtension() throws {
    let fixture = try IngestFixture()
    try add(fixture, "bw/1.png", seed: 1)
    try add(fixture, "colour/1.jpg", seed: 2)
    try add(fixture, "bw/deep/2.png", seed: 3)
    try add(fixture, "colour/deep/2.png", seed: 4)
    let summary = try fixture.ingest(configuration)
    #expect(summary.accepted == 2 && summary.rejected == 0 && summary.filesRead == 4)
    let pairs = try fixture.pairs()
    #expect(pairs.map(\.pairKey) == ["1.png", "deep/2.png"])
    #expect(pairs[0].targetPath.path == fixture.folder("colour/1.jpg"))
    #expect(pairs[0].inputRegion == .whole && pairs[0].targetRegion == .whole)
    let second = try fixture.ingest(configuration)
    #expect(second.filesRead == 0 && second.isUnchanged)
    let turned = try fixture.ingest(DatasetConfiguration(from: ["colour", "bw"], layout: .twoFolders))
    #expect(turned.filesRead == 0 && turned.version == 2)
  }

  @Test func aFileWithoutPartnerIsNamed() throws {
    let fixture = try IngestFixture()
    try add(fixture, "bw/1.png", seed: 1)
    try add(fixture, "colour/1.png", seed: 2)
    try add(fixture, "bw/2.png", seed: 3)
    try add(fixture, "colour/3.png", seed: 4)
    let summary = try fixture.ingest(configuration)
    #expect(summary.accepted == 1 && summary.rejected == 2)
    #expect(
      try fixture.refusals().map(\.detail) == [
        "cannot pair `\(fixture.folder("bw/2.png").escaped)`: there is no `\(fixture.folder("colour/2").escaped)` with any "
          + "extension; add it, or remove this file",
        "cannot pair `\(fixture.folder("colour/3.png").escaped)`: there is no `\(fixture.folder("bw/3").escaped)` with any "
          + "extension; add it, or remove this file",
      ])
    try add(fixture, "colour/2.png", seed: 5)
    #expect(try fixture.ingest(configuration).accepted == 2)
  }

  @Test func sizesMustAgreeUnlessTheyAreResized() throws {
    let fixture = try IngestFixture()
    try add(fixture, "bw/1.png", seed: 1, width: 20)
    try add(fixture, "colour/1.png", seed: 2, width: 22)
    let summary = try fixture.ingest(configuration)
    #expect(summary.accepted == 0)
    #expect(
      try fixture.refusals().first?.detail
        == "cannot pair `\(fixture.folder("bw/1.png").escaped)`: it has 20 x 20 pixels, and "
        + "`\(fixture.folder("colour/1.png").escaped)` 22 x 20; mend one, or set dataset.align to resize or crop")
    var resizing = configuration
    resizing.align = .resize
    #expect(try fixture.ingest(resizing).accepted == 1)
    #expect(try fixture.ingest(resizing).filesRead == 0)
    #expect(try fixture.ingest(configuration).accepted == 0)
  }

  @Test func namesThatDifferInTheExtensionOnlyAreAmbiguous() throws {
    let fixture = try IngestFixture()
    try add(fixture, "bw/1.png", seed: 1)
    try add(fixture, "bw/1.jpg", seed: 2)
    try add(fixture, "colour/1.png", seed: 3)
    let summary = try fixture.ingest(configuration)
    #expect(summary.accepted == 0)
    #expect(try fixture.refusals().map(\.reason) == ["ambiguous name", "ambiguous name", "ambiguous name"])
  }

  @Test func aBadFileTakesItsPartnerWithIt() throws {
    let fixture = try IngestFixture()
    try add(fixture, "bw/1.png", seed: 1)
    try fixture.folder.write([], to: fixture.folder("colour/1.png"))
    try add(fixture, "bw/2.png", seed: 2)
    try add(fixture, "colour/2.png", seed: 2)
    _ = try fixture.ingest(configuration)
    #expect(try fixture.refusals().map(\.reason) == ["partner refused", "identical sides", "empty", "identical sides"])
  }
}
