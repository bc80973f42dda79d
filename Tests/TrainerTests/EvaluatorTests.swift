import Engine
import Files
import Imaging
import Kernels
import Metrics
import Testing
import Trainer

@Suite struct EvaluatorTests {
  private let pool = ComputePool(cores: 2)

  @Test func theTrainersValidationIsTheEvaluatorsOnTheSameWeights() throws {
    let run = try SmallRun()
    let recorder = RunRecorder()
    let model = try run.complete(recorder)
    let weights = try GeneratorWeights(model: run.plan.model, tensors: model.generator)
    let evaluator = try Evaluator(
      model: run.plan.model, pairs: run.plan.validationPairs, trainingPairs: run.plan.trainingPairs, pool: pool)
    let evaluation = try evaluator.evaluate(weights)
    let validation = try #require(recorder.validations[3]?.evaluation)
    for (own, other) in zip(evaluation.metrics.named, validation.metrics.named) {
      #expect(abs(own.value - other.value) <= 1e-5 * max(1, abs(other.value)), "\(own.name)")
    }
    #expect(evaluation.baselines == validation.baselines)
    #expect(evaluation.images == 3 && evaluation.perImage.count == 3 && evaluation.samples.count == 3)
    #expect(try evaluator.evaluate(weights).metrics == evaluation.metrics)
  }

  @Test func metricsAreMeansOverTheImagesAndTheSetsDistance() throws {
    let run = try SmallRun { $0.training.epochs = 1 }
    let recorder = RunRecorder()
    _ = try run.complete(recorder)
    let evaluation = try #require(recorder.validations[1]?.evaluation)
    let (outputs, targets) = (evaluation.samples.map(\.output), evaluation.samples.map(\.target))
    func mean(_ metric: (FloatImage, FloatImage) -> Double) -> Double {
      zip(outputs, targets).map(metric).reduce(0, +) / Double(outputs.count)
    }
    let expected: [Metric: Double] = [
      .l1: mean(ImageMetrics.l1), .psnr: mean(ImageMetrics.psnr), .ssim: mean { StructuralSimilarity($0, $1).ssim },
      .msSSIM: mean { StructuralSimilarity($0, $1).multiScale }, .msSSIMScales: 2,
      .sharpness: mean(ImageMetrics.sharpness), .swd: ImageMetrics.slicedWasserstein(outputs, targets),
    ]
    #expect(evaluation.metrics.named.map(\.name) == Metric.allCases.filter { expected[$0] != nil }.map(\.rawValue))
    for (metric, value) in expected {
      #expect(abs(try #require(evaluation.metrics[metric]) - value) < 1e-9, "\(metric)")
    }
    for (score, (output, target)) in zip(evaluation.perImage, zip(outputs, targets)) {
      #expect(score.metrics[.l1] == ImageMetrics.l1(output, target) && score.metrics[.swd] == nil)
    }
  }

  @Test func baselinesAreTheInputAndTheMeanTarget() throws {
    let files = try PairFiles()
    func pair(_ name: String, left: UInt8, right: UInt8) throws -> TrainingPair {
      let file = try files.picture(name, width: 64, height: 32) { x, y, _ in
        (x < 32 ? left : right) &+ UInt8((x + y) % 2)
      }
      return TrainingPair(.sideBySide(file, input: .left))
    }
    let training = try [pair("t1.png", left: 0, right: 100), pair("t2.png", left: 0, right: 200)]
    let validation = try [pair("v1.png", left: 100, right: 160), pair("v2.png", left: 200, right: 120)]
    let model = ModelConfiguration(size: 32, filters: 4, discriminator: .init(receptiveField: 16, filters: 4))
    var plan = try SmallRun().plan
    plan.model = model
    plan.trainingPairs = training
    plan.validationPairs = validation
    plan.training.epochs = 1
    let recorder = RunRecorder()
    _ = try Pix2PixTrainer(plan, start: .nothing, pool: pool, observer: recorder).run()
    let baselines = try #require(recorder.validations[1]?.evaluation.baselines)
    #expect(baselines.map(\.name) == ["input", "mean"])
    // |100 - 160| and |200 - 120|; the mean target is 150 (and the same chequers): |150 - 160| and |150 - 120|.
    let l1 = try baselines.map { try #require($0.metrics[.l1]) }
    #expect(abs(l1[0] - 140.0 / 2 / 255) < 1e-5)
    #expect(abs(l1[1] - 40.0 / 2 / 255) < 1e-5)
  }

  @Test func theGeneratorIsMeasuredWithDropoutTooAndAlwaysWithTheSameMasks() throws {
    let run = try SmallRun()
    let tensors = try run.complete().generator
    func evaluate(_ change: (inout ModelConfiguration) -> Void) throws -> Evaluation {
      var model = run.plan.model
      change(&model)
      let evaluator = try Evaluator(model: model, pairs: run.plan.validationPairs, trainingPairs: [], pool: pool)
      return try evaluator.evaluate(try GeneratorWeights(model: model, tensors: tensors))
    }
    let first = try evaluate { _ in }
    let second = try evaluate { _ in }
    #expect(first.withDropout != nil && first.withDropout == second.withDropout)
    #expect(first.withDropout != first.metrics)
    // Without dropout, or where no level is deep enough for it, there is nothing to tell.
    #expect(try evaluate { $0.dropout = 0 }.withDropout == nil)
    #expect(try evaluate { $0.dropoutAt = .port }.withDropout == nil)
  }

  @Test func colourIsMeasuredAsColourBesideGreyAndRandomColours() throws {
    let files = try PairFiles()
    // Red and blue halves that change sides: the colours are right on average and wrong at each place if drawn at random.
    let photos = try (0..<8).map { number in
      TrainingPair(
        .photo(
          try files.picture("\(number).png", width: 32, height: 32) { x, _, channel in
            let isRed = (x < 16) == (number % 2 == 0)
            return channel == (isRed ? 0 : 2) ? 200 : 60
          }))
    }
    let model = ModelConfiguration(
      size: 32, filters: 4, discriminator: .init(receptiveField: 16, filters: 4), colour: .lab)
    let weights = try GeneratorWeights(
      model: model,
      tensors: try TrainingEngine(model: model, objective: .init(), batch: 1, seed: 1, pool: pool).generatorTensors())
    let evaluation = try Evaluator(model: model, pairs: photos, trainingPairs: photos, pool: pool).evaluate(weights)
    let names: [Metric] = [.ciede2000, .chroma, .histogramL, .histogramA, .histogramB]
    #expect(names.allSatisfy { evaluation.metrics[$0] != nil })
    #expect(evaluation.baselines.map(\.name) == ["grey", "mean", "random"])
    func value(_ baseline: String, _ metric: Metric) throws -> Double {
      try #require(evaluation.baselines.first { $0.name == baseline }?.metrics[metric])
    }
    #expect(try value("grey", .chroma) < 0.01 && value("grey", .histogramA) < 0.01)
    // Clipping to sRGB draws some of the colours in that do not belong to their lightness.
    #expect(try (0.8...1.05).contains(value("random", .chroma)))
    #expect(try value("random", .histogramA) > 0.3)
    #expect(try value("random", .ciede2000) > 10 && value("grey", .ciede2000) > 10)
    #expect(try value("grey", .histogramL) > 0.99)
  }

  @Test func masksAreMeasuredAsMasks() throws {
    let files = try PairFiles()
    func pair(_ name: String, share: Int) throws -> TrainingPair {
      let file = try files.picture(name, width: 64, height: 32) { x, _, _ in x < 32 ? 90 : x - 32 < share ? 255 : 0 }
      return TrainingPair(.sideBySide(file, input: .left))
    }
    var model = ModelConfiguration(size: 32, filters: 4, discriminator: .init(receptiveField: 16, filters: 4))
    model.channels = .init(input: 3, target: 1)
    let weights = try GeneratorWeights(
      model: model,
      tensors: try TrainingEngine(model: model, objective: .init(), batch: 1, seed: 1, pool: pool).generatorTensors())
    let evaluator = try Evaluator(
      model: model, pairs: [try pair("a.png", share: 16)], trainingPairs: [try pair("b.png", share: 8)], pool: pool)
    let evaluation = try evaluator.evaluate(weights)
    #expect(evaluation.metrics[.dice] != nil && evaluation.metrics[.iou] != nil)
    // The mean of the training masks is the one mask: half of the true one, all of it inside.
    let mean = try #require(evaluation.baselines.first { $0.name == "mean" }?.metrics)
    let (dice, iou) = (try #require(mean[.dice]), try #require(mean[.iou]))
    #expect(abs(dice - 2.0 / 3) < 1e-9 && iou == 0.5)
  }

  @Test func anEmptySplitIsSaid() throws {
    #expect(throws: TrainingError.noPairsToEvaluate) {
      try Evaluator(model: ModelConfiguration(size: 32), pairs: [], trainingPairs: [], pool: pool)
    }
  }
}
