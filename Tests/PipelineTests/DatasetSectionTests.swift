import Files
import Ingest
import Labels
import Pairs
import Pipeline
import SystemPackage
import Testing

struct DatasetSectionTests {
  private func resolve(_ yaml: String) throws -> PipelineFile {
    let root = try Setting(yaml: yaml, source: "`p.yaml`") { .file("/there/p.yaml", line: $0) }
    return try PipelineFile(root, name: "p")
  }

  /// A default that follows other values is written out.
  private func writtenOut(_ dataset: DatasetConfiguration) -> DatasetConfiguration {
    var dataset = dataset
    dataset.grey = dataset.refusesGrey ? .refuse : .accept
    return dataset
  }

  private func sentence(_ yaml: String) -> String {
    do {
      _ = try resolve(yaml)
      return "no error"
    } catch {
      return "\(error)"
    }
  }

  @Test(
    arguments: [
      ("grayscale", .grayscale(GrayscaleInput())), ("edges", .edges(EdgeInput())),
      ("{kind: sketch, scale: 2}", .sketch(SketchInput(scale: 2))),
      ("{kind: grayscale, style: film, strength: 0.5}", .grayscale(GrayscaleInput(style: .film, strength: 0.5))),
      (
        "{kind: edges, scale: 2, high: 0.1, low: 0.05, shortest: 3}",
        .edges(EdgeInput(scale: 2, high: 0.1, low: 0.05, shortest: 3))
      ),
      (
        "{kind: hole, place: strokes, fill: mean, size: 0.25}",
        .hole(HoleInput(place: .strokes, fill: .mean, size: 0.25))
      ),
      ("{kind: downscale, factor: 8}", .downscale(DownscaleInput(factor: 8))),
    ] as [(String, DerivedInput.Kind)])
  func aRecipeIsAKindOrAMap(_ text: String, _ kind: DerivedInput.Kind) throws {
    let file = try resolve("dataset: {from: [a], layout: photos, derive: \(text)}")
    #expect(file.dataset.derive == DerivedInput(kind))
    try file.dataset.validate()
    // The resolved file says the same.
    #expect(try resolve(try file.resolvedYAML()).dataset == writtenOut(file.dataset))
  }

  @Test func photosWithoutARecipeAreGreyed() throws {
    let file = try resolve("dataset: {from: [a], layout: photos}")
    #expect(file.dataset.derive == DerivedInput(.grayscale(GrayscaleInput())))
    #expect(try resolve("dataset: {from: [a]}").dataset.derive == nil)
    #expect(try resolve("dataset: {layout: photos, derive: {kind: hole, seed: 9}}").dataset.derive?.seed == 9)
  }

  @Test(
    arguments: [
      (
        "{layout: photos, derive: edge}",
        "dataset.derive cannot be `edge` (line 1 of `/there/p.yaml`): it must be one of grayscale, edges, sketch, hole, "
          + "downscale; did you mean `edges`?"
      ),
      (
        "{layout: photos, derive: {scale: 2}}",
        "dataset.derive.kind is missing: it must be one of grayscale, edges, sketch, hole, downscale"
      ),
      (
        "{layout: photos, derive: {kind: edges, factor: 2}}",
        "`dataset.derive.factor` (line 1 of `/there/p.yaml`) is no key of a pipeline file; did you mean "
          + "`dataset.derive.scale`?"
      ),
      (
        "{layout: photos, derive: {kind: downscale, factor: 20}}",
        "dataset.derive.factor cannot be `20` (line 1 of `/there/p.yaml`): it must be a whole number from 2 to 16"
      ),
      (
        "{labels: palette, palette: [blue]}",
        "dataset.palette cannot be `blue` (line 1 of `/there/p.yaml`): it must be a list of colours such as [ff8000, "
          + "'000000'], one for each class"
      ),
      (
        "{range: 5..2}",
        "dataset.range cannot be `5..2` (line 1 of `/there/p.yaml`): it must be full, stretch, or two samples such as "
          + "27000..32000"
      ),
      (
        "{labels_on: both}",
        "dataset.labels_on cannot be `both` (line 1 of `/there/p.yaml`): it must be one of input, target"
      ),
    ])
  func whatCannotBeIsNamed(_ section: String, _ expected: String) {
    #expect(sentence("dataset: \(section)") == expected)
  }

  @Test func aLabModelIsGivenLightness() throws {
    #expect(
      sentence("dataset: {from: [a], layout: photos, derive: edges}\nmodel: {colour: lab}")
        == "dataset.derive cannot be `edges` (line 1 of `/there/p.yaml`): the input of a model with model.colour lab is "
        + "lightness; derive grayscale, or set model.colour to rgb")
    _ = try resolve(
      "dataset: {from: [a], layout: photos, derive: {kind: grayscale, style: film}}\nmodel: {colour: lab}")
  }

  @Test func labelsAndRangesAreRead() throws {
    let file = try resolve(
      "dataset: {from: [a], labels: palette, labels_on: target, palette: [FF8000, '#000000', 123456], range: 27000..32000}"
    )
    #expect(file.dataset.labels == .palette && file.dataset.labelsOn == .target)
    #expect(file.dataset.palette == ["#ff8000", "#000000", "#123456"].compactMap { LabelColour($0) })
    #expect(file.dataset.range == .init(input: .window(low: 27_000, high: 32_000)))
    #expect(
      file.dataset.recipe
        == PairRecipe(
          labels: LabelRule(side: .target, colours: file.dataset.palette),
          inputRange: .window(low: 27_000, high: 32_000)))
    #expect(try resolve(try file.resolvedYAML()).dataset == writtenOut(file.dataset))
    let both = try resolve("dataset: {from: [a], range: {input: stretch, target: full}}")
    #expect(both.dataset.range == .init(input: .stretch))
    #expect(try resolve(try both.resolvedYAML()).dataset == writtenOut(both.dataset))
  }
}
