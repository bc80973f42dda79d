import Files
import Imaging
import Ingest
import Labels
import Pairs
import Store
import SystemPackage
import TestSupport
import Testing

/// What is refused for itself, with its sentence.
struct PairRefusalTests {
  /// The reason and the sentence of one file, without the folder.
  private func refusal(
    of bytes: [UInt8], name: String = "a.png", _ change: (inout DatasetConfiguration) -> Void = { _ in }
  ) throws -> String? {
    let fixture = try IngestFixture()
    try fixture.folder.write(bytes, to: fixture.data.appending(name))
    var configuration = DatasetConfiguration(from: ["data"])
    change(&configuration)
    let summary = try fixture.ingest(configuration)
    guard let refused = try fixture.refusals().first else {
      #expect(summary.accepted == 1)
      return nil
    }
    #expect(summary.accepted == 0 && summary.rejected == 1 && summary.reasons == [refused.reason: 1])
    return refused.reason + " | " + refused.detail.replacing(fixture.data.string + "/", with: "")
  }

  @Test func oddWidthsCannotBeHalved() throws {
    let bytes = try noiseBytes(seed: 1, width: 61, height: 20)
    #expect(
      try refusal(of: bytes)
        == "odd width | cannot halve `a.png`: its 61 x 20 pixels have an odd width; if there is a seam between the halves, "
        + "set dataset.seam to its width or to auto")
    #expect(
      try refusal(of: bytes) { $0.seam = .pixels(4) }
        == "odd width | cannot halve `a.png`: its 61 x 20 pixels less a seam of 4 leave no two equal halves; set dataset.seam "
        + "to the seam's true width, or to auto")
    #expect(
      try refusal(of: bytes) { $0.seam = .auto }
        == "odd width | cannot halve `a.png`: its 61 x 20 pixels have an odd width, and there is no seam of one colour in the "
        + "middle; both sides must be equally wide")
    #expect(try refusal(of: bytes) { $0.seam = .pixels(3) } == nil)
    #expect(try refusal(of: bytes) { $0.layout = .photos } == nil)
  }

  @Test func smallSidesAreRefused() throws {
    #expect(
      try refusal(of: try noiseBytes(seed: 1, width: 30, height: 40))
        == "too small | cannot use `a.png`: one side has 15 x 40 pixels; at least 16 x 16 are needed")
    #expect(
      try refusal(of: try noiseBytes(seed: 1, width: 30, height: 15)) { $0.layout = .photos }
        == "too small | cannot use `a.png`: one side has 30 x 15 pixels; at least 16 x 16 are needed")
    #expect(try refusal(of: try noiseBytes(seed: 1, width: 32, height: 16)) == nil)
  }

  @Test func identicalHalvesAreRefused() throws {
    #expect(
      try refusal(of: try png(48, 20) { x, y in [UInt8(x % 24 * 9), UInt8(y * 9), 7] })
        == "identical sides | cannot use `a.png`: input and target are the same picture; see that each pair has both sides"
    )
  }

  @Test func blankSidesAreRefusedUnlessTheyAreAccepted() throws {
    let left = try png(48, 20) { x, y in x < 24 ? [200, 200, 200] : [UInt8(x * 5), UInt8(y * 9), 7] }
    #expect(
      try refusal(of: left)
        == "blank side | cannot use `a.png`: its left half is a single colour; remove it, or set dataset.blank to accept"
    )
    #expect(try refusal(of: left) { $0.blank = .accept } == nil)
    let right = try png(48, 20) { x, y in x >= 24 ? [0, 0, 0] : [UInt8(x * 5), UInt8(y * 9), 7] }
    #expect(try refusal(of: right)?.contains("its right half is a single colour") == true)
    let whole = try png(20, 20) { _, _ in [1, 2, 3] }
    #expect(try refusal(of: whole) { $0.layout = .photos }?.contains("its image is a single colour") == true)
  }

  @Test func greyPhotosTeachNoColour() throws {
    let grey = try png(40, 40) { x, y in [UInt8](repeating: UInt8(3 * x + 2 * y), count: 3) }
    let sentence = try refusal(of: grey) { $0.layout = .photos }
    #expect(
      sentence
        == "grey photo | cannot use `a.png`: it is black and white, and colour cannot be learnt "
        + "from it; remove it, or set dataset.grey to accept")
    let sepia = try png(40, 40) { x, y in
      [UInt8(3 * x + 2 * y), UInt8((3 * x + 2 * y) * 4 / 5), UInt8((3 * x + 2 * y) * 3 / 5)]
    }
    // A toned one may be a print, or a sunset.
    #expect(try refusal(of: sepia) { $0.layout = .photos } == nil)
    // Where colour is not what is learnt, or somebody says so, it is a photo as any other; the pair is flagged.
    #expect(
      try refusal(of: grey) {
        $0.layout = .photos
        $0.derive = DerivedInput(.edges(EdgeInput()))
      } == nil)
    #expect(
      try refusal(of: grey) {
        $0.layout = .photos
        $0.grey = .accept
      } == nil)
    #expect(
      try refusal(of: try png(48, 20) { x, y in [UInt8](repeating: UInt8(x * y % 251), count: 3) }) {
        $0.grey = .refuse
      }?
      .hasPrefix("grey photo") == true)
  }

  @Test func labelsWithoutEndAreNoClasses() throws {
    func configure(_ configuration: inout DatasetConfiguration) {
      configuration.labels = .palette
      configuration.input = .left
    }
    let bytes = try noiseBytes(seed: 1, width: 120, height: 60)
    #expect(
      try refusal(of: bytes, configure)
        == "too many colours | cannot use `a.png`: labels have a colour for each class, and it has 1024 or more, as JPEG makes "
        + "of them; name the classes' colours in dataset.palette, or save labels as PNG")
    #expect(
      try refusal(of: bytes) {
        configure(&$0)
        $0.palette = [LabelColour(class: 0), LabelColour(class: 1)]
      } == nil)
    let labels = try png(120, 60) { x, y in x < 60 ? [UInt8(x / 20 * 100), 0, 0] : [UInt8(x), UInt8(y * 3), 9] }
    #expect(try refusal(of: labels, configure) == nil)
  }

  /// A pair that is strange but taken says so.
  @Test func whatIsAcceptedAllTheSameIsFlagged() throws {
    let fixture = try IngestFixture()
    try fixture.folder.write(
      try png(40, 40) { x, y in [UInt8](repeating: UInt8(3 * x + 2 * y), count: 3) },
      to: fixture.folder("data/grey.png"))
    try fixture.folder.write(try sceneBytes(seed: 1), to: fixture.folder("data/colour.png"))
    try fixture.folder.write(try png(20, 20) { _, _ in [1, 2, 3] }, to: fixture.folder("data/blank.png"))
    _ = try fixture.ingest(DatasetConfiguration(from: ["data"], layout: .photos, blank: .accept, grey: .accept))
    #expect(try fixture.pairs().map(\.flags) == ["blank", nil, "grey"])
  }
}
