import Engine
import Files
import Imaging
import Kernels
import Labels
import Metrics
import Random
import SystemPackage
import TestSupport
import Testing
import Trainer

/// Photos that become labels, and labels that judge photos.
@Suite struct LabelTests {
  private let pool = ComputePool(cores: 2)
  private static let palette = [
    LabelColour(red: 0, green: 48, blue: 254), LabelColour(red: 250, green: 80, blue: 0),
    LabelColour(red: 170, green: 0, blue: 0), LabelColour(red: 60, green: 250, blue: 200),
  ]

  /// Which class is where: a background and three boxes.
  private func layout(_ seed: Int, size: Int) -> [Int] {
    var stream = Philox(key: 5).derived(UInt64(seed)).stream()
    var classes = [Int](repeating: 0, count: size * size)
    for index in 1...3 {
      let (x0, y0) = (Int(stream.next() % UInt64(size * 2 / 3)), Int(stream.next() % UInt64(size * 2 / 3)))
      for y in y0..<y0 + size / 3 { for x in x0..<x0 + size / 3 { classes[y * size + x] = index } }
    }
    return classes
  }

  /// The photo left, in greys that go by class with some noise; the labels right. As JPEG, which blurs the colours.
  private func pair(_ files: PairFiles, _ seed: Int, size: Int = 64, prefix: String = "p") throws -> TrainingPair {
    let classes = layout(seed, size: size)
    var stream = Philox(key: 6).derived(UInt64(seed)).stream()
    var samples: [UInt8] = []
    for y in 0..<size {
      for x in 0..<2 * size {
        let found = classes[y * size + x % size]
        if x < size {
          let noise = Int(stream.next() % 20)
          for channel in 0..<3 { samples.append(UInt8(30 + 55 * found + noise + 5 * channel)) }
        } else {
          let colour = Self.palette[found]
          samples += [colour.red, colour.green, colour.blue]
        }
      }
    }
    let bitmap = Bitmap(width: 2 * size, height: size, colour: .rgb, samples: .bits8(samples))
    let path = files.folder("\(prefix)\(seed).jpg")
    try files.folder.write(try ImageFile.encode(bitmap, as: .jpeg(quality: 85)), to: path)
    return TrainingPair(.sideBySide(try PairFiles.source(path), input: .left))
  }

  private func isNear(_ left: LabelColour, _ right: LabelColour) -> Bool {
    left.distance(to: right) < 16 * 16
  }

  @Test func thePaletteIsFoundThoughItsColoursAreBlurred() throws {
    let files = try PairFiles()
    let pairs = try (0..<6).map { try pair(files, $0) }
    let found = try PaletteSearch.palette(ofTargets: pairs)
    #expect(found.count == 4, "\(found)")
    for colour in Self.palette { #expect(found.contains { isNear($0, colour) }, "\(colour) in \(found)") }
    #expect(isNear(found[0], Self.palette[0]), "the most frequent is the first")
    #expect(try PaletteSearch.palette(ofTargets: pairs) == found)
  }

  @Test func photosAreNoLabels() throws {
    let files = try PairFiles()
    // A slope through all colours: flat everywhere, and no colour more than another.
    let file = try files.picture("slope.png", width: 256, height: 128) { x, y, channel in
      channel == 0 ? UInt8(x % 128 * 2) : channel == 1 ? UInt8(y * 2) : UInt8((x % 128 + y))
    }
    let error = #expect(throws: TrainingError.self) {
      try PaletteSearch.palette(ofTargets: [TrainingPair(.sideBySide(file, input: .left))])
    }
    guard case .noPalette? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test func labelsAreMadeSmallerByTheMajority() throws {
    let files = try PairFiles()
    var model = ModelConfiguration(size: 32)
    model.labels = [LabelColour(red: 0, green: 0, blue: 0), LabelColour(red: 255, green: 255, blue: 255)]
    model.channels.target = 2
    // 3 of 4 pixels of each block are white where x < 32; 1 of 4 beyond.
    let file = try files.picture("blocks.png", width: 128, height: 64) { x, y, _ in
      let corner = x % 2 == 0 && y % 2 == 0
      return x < 64 ? 90 : (x - 64 < 32) != corner ? 250 : 8
    }
    let prepared = try PairDecoder(model: model, side: 32).decode(TrainingPair(.sideBySide(file, input: .left)))
    let classes = (0..<32 * 32).map { UInt8($0 % 32 < 16 ? 1 : 0) }
    #expect(prepared.target == .bits8(classes))
    guard case .bits8(let input) = prepared.input else { throw ImageError.empty }
    #expect(input.count == 32 * 32 * 3)
  }

  private func labellerModel(_ labels: [LabelColour]) -> ModelConfiguration {
    var model = ModelConfiguration(
      size: 32, filters: 8, dropout: 0, discriminator: .init(receptiveField: 16, filters: 8))
    model.labels = labels
    model.channels.target = labels.count
    return model
  }

  private func train(_ files: PairFiles) throws -> (model: TrainedModel, run: SmallRun, recorder: RunRecorder) {
    let pairs = try (0..<8).map { try pair(files, $0) }
    let validation = try (100..<104).map { try pair(files, $0) }
    let run = try SmallRun { plan in
      plan.model = labellerModel(try PaletteSearch.palette(ofTargets: pairs))
      plan.objective = ObjectiveConfiguration(adversarial: .none, reconstruction: .crossEntropy, lambda: 1)
      plan.trainingPairs = pairs
      plan.validationPairs = validation
      plan.training.epochs = 20
      plan.training.learningRate = 0.002
      plan.training.bestBy = .classIoU
    }
    let recorder = RunRecorder()
    return (try run.complete(recorder), run, recorder)
  }

  @Test func aNetworkLearnsToLabelAndJudgesPhotosByTheirLabels() throws {
    let files = try PairFiles()
    let (trained, run, recorder) = try train(files)
    let best = try #require(trained.best)
    let own = try #require(recorder.validations[best.epoch]?.evaluation)
    let accuracy = try #require(own.metrics[.pixelAccuracy])
    let mean = try #require(own.baselines.first { $0.name == "mean" }?.metrics[.pixelAccuracy])
    #expect(accuracy > 0.9 && accuracy > mean, "\(accuracy), the mean \(mean)")
    #expect(best.value == own.metrics[.classIoU])
    #expect(own.samples.allSatisfy { $0.output.channels == 3 })

    // The other way round: photos made from labels, judged by it.
    let weights = try GeneratorWeights(model: run.plan.model, tensors: trained.generator)
    let reversed = try (100..<104).map { try pair(files, $0) }.map { pair in
      TrainingPair(.sideBySide(pair.inputFile, input: .right))
    }
    let model = ModelConfiguration(size: 32, filters: 4, discriminator: .init(receptiveField: 16, filters: 4))
    let generator = try TrainingEngine(model: model, objective: .init(), batch: 1, seed: 1, pool: pool)
    let judge = try Labeller(weights, judging: model, pool: pool)
    let evaluator = try Evaluator(model: model, pairs: reversed, trainingPairs: reversed, pool: pool, labeller: judge)
    let evaluation = try evaluator.evaluate(
      try GeneratorWeights(model: model, tensors: generator.generatorTensors()))
    let real = try #require(evaluation.baselines.first { $0.name == "real" }?.metrics)
    #expect(try #require(real[.pixelAccuracy]) > 0.85 && real[.l1] == nil)
    #expect(try #require(evaluation.metrics[.classIoU]) < #require(real[.classIoU]))
    #expect(evaluation.baselines.map(\.name) == ["input", "mean", "real"])
    #expect(evaluation.baselines[1].metrics[.classAccuracy] != nil)
  }

  @Test func aRunThatLabelsIsResumedToTheSameBits() throws {
    let files = try PairFiles()
    let pairs = try (0..<4).map { try pair(files, $0) }
    func make() throws -> SmallRun {
      try SmallRun { plan in
        plan.model = labellerModel(try PaletteSearch.palette(ofTargets: pairs))
        plan.objective = ObjectiveConfiguration(adversarial: .none, reconstruction: .crossEntropy)
        plan.trainingPairs = pairs
        plan.validationPairs = pairs
      }
    }
    let interrupted = try make()
    _ = try interrupted.train(RunRecorder(), stopAfter: 2)
    #expect(try interrupted.complete().hash == make().complete().hash)
  }

  @Test func aLabellerThatCannotJudgeSaysWhy() throws {
    let model = ModelConfiguration(size: 32, filters: 4, discriminator: .init(receptiveField: 16, filters: 4))
    let weights = { (model: ModelConfiguration) in
      try GeneratorWeights(
        model: model,
        tensors: TrainingEngine(
          model: model, objective: ObjectiveConfiguration(adversarial: .none), batch: 1, seed: 1, pool: pool
        ).generatorTensors())
    }
    #expect(
      throws: TrainingError.unfitLabeller(
        reason: "it does not label: train one with objective.reconstruction cross-entropy")
    ) { try Labeller(try weights(model), judging: model, pool: pool) }
    var larger = model
    larger.size = 64
    #expect(throws: TrainingError.unfitLabeller(reason: "it works at 32 pixels, and the model at 64")) {
      try Labeller(try weights(labellerModel(Self.palette)), judging: larger, pool: pool)
    }
  }

  @Test func coloursAreWrittenAsPeopleWriteThem() throws {
    #expect(Self.palette.map(\.description) == ["#0030fe", "#fa5000", "#aa0000", "#3cfac8"])
    var model = labellerModel(Self.palette)
    try model.validate()
    model.channels.target = 3
    #expect(throws: ConfigurationError.self) { try model.validate() }
    #expect(throws: ConfigurationError.self) {
      try ObjectiveConfiguration(adversarial: .logistic, reconstruction: .crossEntropy).validate()
    }
  }
}
