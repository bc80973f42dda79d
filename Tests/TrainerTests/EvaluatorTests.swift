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
    #expect(abs(evaluation.metrics.l1 - mean(ImageMetrics.l1)) < 1e-9)
    #expect(abs(evaluation.metrics.psnr - mean(ImageMetrics.psnr)) < 1e-9)
    #expect(abs(evaluation.metrics.ssim - mean(ImageMetrics.ssim)) < 1e-9)
    #expect(abs(evaluation.metrics.sharpness - mean(ImageMetrics.sharpness)) < 1e-9)
    #expect(abs(evaluation.metrics.swd - ImageMetrics.slicedWasserstein(outputs, targets)) < 1e-9)
    #expect(zip(evaluation.perImage, zip(outputs, targets)).allSatisfy { $0.l1 == ImageMetrics.l1($1.0, $1.1) })
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
    #expect(abs(baselines[0].metrics.l1 - (60.0 + 80) / 2 / 255) < 1e-5)
    #expect(abs(baselines[1].metrics.l1 - (10.0 + 30) / 2 / 255) < 1e-5)
  }

  @Test func anEmptySplitIsSaid() throws {
    #expect(throws: TrainingError.noPairsToEvaluate) {
      try Evaluator(model: ModelConfiguration(size: 32), pairs: [], trainingPairs: [], pool: pool)
    }
  }
}
