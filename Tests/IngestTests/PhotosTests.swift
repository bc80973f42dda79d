import Files
import Ingest
import Pairs
import Store
import SystemPackage
import TestSupport
import Testing

struct PhotosTests {
  private func configuration(_ derive: DerivedInput? = nil) -> DatasetConfiguration {
    DatasetConfiguration(from: ["data"], layout: .photos, derive: derive)
  }

  private func add(_ fixture: IngestFixture, _ name: String, seed: UInt64, width: Int = 30, height: Int = 20) throws {
    try fixture.folder.write(
      try noiseBytes(seed: seed, width: width, height: height), to: fixture.folder("data/" + name))
  }

  @Test func eachPhotoIsAPairWithADerivedInput() throws {
    let fixture = try IngestFixture()
    try add(fixture, "1.png", seed: 1)
    try add(fixture, "deep/2.png", seed: 2, width: 31, height: 47)
    try add(fixture, "deep/same.png", seed: 2, width: 31, height: 47)
    let summary = try fixture.ingest(configuration(DerivedInput(.edges(EdgeInput()))))
    #expect(summary.accepted == 2 && summary.duplicates == 1 && summary.rejected == 0)
    let pairs = try fixture.pairs()
    #expect(pairs.allSatisfy { $0.inputRegion == .whole && $0.targetRegion == .whole && $0.inputPath == $0.targetPath })
    #expect(pairs.map { "\($0.width)x\($0.height)" } == ["30x20", "31x47"])
  }

  @Test func theRecipeBelongsToTheVersion() throws {
    let fixture = try IngestFixture()
    for number in 1...3 { try add(fixture, "\(number).png", seed: UInt64(number)) }
    func recipe() throws -> PairRecipe {
      try fixture.store.read { transaction in
        let dataset = try transaction.dataset(named: "set")
        return try PairRecipe(json: try #require(try transaction.latestVersion(ofDataset: dataset.id)).recipe)
      }
    }
    let first = try fixture.ingest(configuration())
    #expect(try recipe().derive == DerivedInput(.grayscale(GrayscaleInput())))
    #expect(try fixture.ingest(configuration()).isUnchanged)
    // Another recipe gives other pictures: a version of its own, though no file is read.
    let second = try fixture.ingest(configuration(DerivedInput(.downscale(DownscaleInput(factor: 2)))))
    #expect(second.version == 2 && second.filesRead == 0 && second.manifestSha256 != first.manifestSha256)
    #expect(second.added == 0 && second.removed == 0 && second.accepted == 3)
    #expect(try recipe().derive == DerivedInput(.downscale(DownscaleInput(factor: 2))))
  }

  @Test func plainPairsHaveTheManifestTheyAlwaysHad() throws {
    let fixture = try IngestFixture()
    try fixture.addPair("1.png", seed: 1)
    let summary = try fixture.ingest()
    let hash = ContentHash(of: try pairBytes(seed: 1))
    let line = "1.png\t1\ttrain\t\(hash)\tleft\t\(hash)\tright\t24x24"
    #expect(summary.splits.train == 1)
    #expect(summary.manifestSha256 == ContentHash(of: Array("pix2pix manifest 1\n\(line)".utf8)).description)
  }
}
