import Engine
import Files
import Ingest
import Metrics
import Pipeline
import SystemPackage
import Testing
import Trainer
import Translator

struct PipelineFileTests {
  private let folder: FilePath = "/here"

  private func resolve(_ yaml: String = "", _ overrides: String...) throws -> PipelineFile {
    let root = try Setting(yaml: yaml, source: "`p.yaml`") { .file("/there/pipelines/p.yaml", line: $0) }
    return try PipelineFile(try Self.overridden(root, overrides, folder), name: "p")
  }

  private static func overridden(_ root: Setting, _ overrides: [String], _ folder: FilePath) throws -> Setting {
    var root = root
    for text in overrides { root = try PipelineFile.overriding(root, with: text, folder: folder) }
    return root
  }

  private func sentence(_ yaml: String = "", _ overrides: String...) -> String {
    do {
      let root = try Setting(yaml: yaml, source: "`p.yaml`") { .file("/there/pipelines/p.yaml", line: $0) }
      _ = try PipelineFile(try Self.overridden(root, overrides, folder), name: "p")
      return "no error"
    } catch {
      return "\(error)"
    }
  }

  @Test func anEmptyFileIsThePapersSettings() throws {
    let file = try resolve()
    #expect(file.name == "p")
    #expect(file.dataset.name == "p")
    #expect(file.model == ModelConfiguration())
    #expect(file.objective == ObjectiveConfiguration())
    #expect(file.train.epochs == 200)
    #expect(file.train.batch == 1)
    #expect(file.evaluate.split == "val")
    #expect(file.promote == nil)
    #expect(file.translate == nil)
    #expect(file.report)
  }

  @Test func aFileNamesOnlyWhatDiffers() throws {
    let file = try resolve(
      """
      name: night
      model: {size: 128, filters: 32, discriminator: {receptive_field: 16}}
      objective: {adversarial: least-squares, lambda: 10}
      train:
        epochs: 7
        augment: none
        checkpoint_every: 1h30m
      promote: {floors: {sharpness: 0.5}}
      """)
    #expect(file.model.size == 128)
    #expect(file.model.discriminator.filters == 32)
    #expect(file.model.discriminator.receptiveField == 16)
    #expect(file.objective.adversarial == .leastSquares)
    #expect(file.objective.lambda == 10)
    #expect(file.train.augment == .none)
    #expect(file.train.checkpointEvery == 5400)
    #expect(file.promote?.metric == .swd)
    #expect(file.promote?.margin == 0.01)
    #expect(file.promote?.floors == [.sharpness: 0.5])
  }

  @Test func overridesWinOverTheFileAndTakeListsAndMaps() throws {
    let file = try resolve(
      "train: {epochs: 5, batch: 2}\n", "train.epochs=10", "dataset.from=[a, /b]",
      "dataset.split={train: 0.5, val: 0.5}",
      "model.discriminator.conditional=false")
    #expect(file.train.epochs == 10)
    #expect(file.train.batch == 2)
    #expect(file.dataset.from == ["/here/a", "/b"])
    #expect(file.dataset.split == .fractions(SplitFractions(train: 0.5, val: 0.5, test: 0)))
    #expect(!file.model.discriminator.conditional)
  }

  @Test func pathsAreRelativeToWhereTheyAreWritten() throws {
    let file = try resolve("dataset: {from: [../data/x]}\ntranslate: {in: scans}\n", "translate.out=out")
    #expect(file.dataset.from == ["/there/data/x"])
    #expect(file.translate?.input == ["/there/pipelines/scans"])
    #expect(file.translate?.output == "/here/out")
  }

  @Test func namesThatAreNoTextAreWrittenEscaped() throws {
    let file = try resolve(#"dataset: {from: ['caf\xE9']}"#)
    #expect(file.dataset.from == [#"/there/pipelines/caf\xE9"#])
  }

  @Test func anUnknownKeyProposesTheNearest() {
    #expect(
      sentence("train:\n  epoch: 3\n")
        == "`train.epoch` (line 2 of `/there/pipelines/p.yaml`) is no key of a pipeline file; did you mean `train.epochs`?"
    )
    #expect(
      sentence("", "model.discriminator.receptive-field=16").contains(
        "did you mean `model.discriminator.receptive_field`?"))
    #expect(sentence("epochs: 3").contains("did you mean `train.epochs`?"))
    #expect(sentence("model: {color: lab}").contains("did you mean `model.colour`?"))
    #expect(sentence("", "promote.floors.sharpnes=1").contains("did you mean `promote.floors.sharpness`?"))
  }

  @Test func wrongTypesNameKeyValueAndReason() {
    #expect(
      sentence("train: {epochs: many}")
        == "train.epochs cannot be `many` (line 1 of `/there/pipelines/p.yaml`): it must be a whole number, 1 or more")
    #expect(
      sentence("", "model.generator=u-net")
        == "model.generator cannot be `u-net` (--set model.generator): it must be one of unet, encoder-decoder; did you mean `unet`?"
    )
    #expect(sentence("train: [1]").contains("it must hold keys with values"))
    #expect(sentence("train: {seed: -1}").contains("it must be a whole number from 0"))
    #expect(sentence("train: {max_duration: soon}").contains("it must be a duration such as 90s"))
    #expect(sentence("a: 1\na: 2\n").contains("`a` is given twice"))
    #expect(sentence("a: [1\n").contains("cannot read `p.yaml` as YAML: line"))
    #expect(sentence("", "train.epochs").contains("write section.key=value"))
  }

  @Test func impossibleCombinationsAreRefused() {
    #expect(
      sentence("", "model.size=64", "model.discriminator.receptive_field=286").contains(
        "model.discriminator.receptive_field cannot be 286: at model.size 64"))
    #expect(
      sentence("", "objective.adversarial=none", "objective.reconstruction=none").contains(
        "nothing is left to minimise"))
    #expect(sentence("", "train.epochs=3", "train.decay_from=4").contains("at most train.epochs, which is 3"))
    #expect(sentence("", "train.augment.resize=100").contains("from model.size, 256"))
    #expect(sentence("", "dataset.split={train: 0.5, val: 0.1}").contains("must sum to 1"))
    #expect(sentence("", "dataset.input=middle").contains("left or right"))
    #expect(sentence("", "name=a/b").contains("a name holds letters"))
    #expect(
      sentence("", "train.best_by=sharpness").contains(
        "it must be one of l1, psnr, ssim, ms_ssim, swd, ciede2000, dice, iou"))
    #expect(sentence("", "train.patience=0").contains("it must be a whole number, 1 or more, or none"))
  }

  @Test func whatARunKeepsAndWhomItCalls() throws {
    let plain = try resolve("promote: true")
    #expect(plain.keep.models == 7 && plain.keep.trainings == 1 && plain.keep.workspace == nil)
    #expect(try resolve("").keep.models == nil)
    let file = try resolve(
      """
      keep: {models: all, trainings: 0, logs: 7d, workspace: 20GB}
      hooks: {success: [/usr/bin/curl, -fsS, "https://example.org/ping"]}
      promote: {metric: l1}
      """)
    #expect(file.keep.models == nil && file.keep.trainings == 0 && file.keep.logs == 604_800)
    #expect(file.keep.workspace == 20_000_000_000)
    #expect(file.hooks.success == ["/usr/bin/curl", "-fsS", "https://example.org/ping"] && file.hooks.failure.isEmpty)
    #expect(sentence("", "keep.workspace=20").contains("it must be an amount such as"))
    #expect(sentence("", "keep.models=0").contains("a whole number, 1 or more, or all"))
    #expect(sentence("", "hooks.success=[curl, x]").contains("the program must be named by its absolute path"))
    #expect(sentence("", "train.old_share=0").contains("above 0 and at most 1"))
  }

  @Test func theResolvedFileReadsAsTheSamePipeline() throws {
    var file = try resolve(
      """
      name: night
      dataset: {from: [../x, "y: z"], split: {train: 0.9, val: 0.1}}
      model: {size: 128, colour: lab}
      train: {epochs: 10, start_from: weights/g.safetensors, max_duration: 90m}
      promote: true
      translate: {in: scans, fit: square, dropout: off, suffix: "-x"}
      """)
    let again = try resolve(try file.resolvedYAML())
    // Defaults that follow other values are written out.
    file.dataset.grey = .accept
    file.train.decayFrom = 5
    file.train.discriminatorLearningRate = file.train.learningRate
    file.train.augment = .jitter(resize: 128, mirror: true)
    #expect(again == file)
    #expect(try again.resolvedYAML() == file.resolvedYAML())
  }

  @Test func everyShippedPipelineFileReads() throws {
    let root = FilePath(#filePath).removingLastComponent().removingLastComponent().removingLastComponent()
    let pipelines = root.appending("pipelines")
    let names = try Folder.names(in: pipelines).map { FilePath(bytes: $0) }
    #expect(!names.isEmpty)
    for name in names {
      let file = try PipelineFile(file: pipelines.pushing(name), folder: "/here")
      #expect(name.string == file.name + ".yaml")
      try file.dataset.validate()
    }
  }
}
