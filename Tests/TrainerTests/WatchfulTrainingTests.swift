import Engine
import Files
import Imaging
import Metrics
import SystemPackage
import Testing
import Trainer

/// What a training notices by itself: what is best, when it is enough, and when it has gone wrong.
@Suite struct WatchfulTrainingTests {
  @Test func theBestEpochIsTheBestByTheMetricThatIsAskedFor() throws {
    for metric in [Metric.l1, .ssim] {
      let run = try SmallRun { $0.training.bestBy = metric }
      let recorder = RunRecorder()
      let best = try #require(try run.complete(recorder).best)
      let values = recorder.validations.mapValues { $0.evaluation.metrics[metric] ?? .nan }
      let expected = metric == .l1 ? values.values.min() : values.values.max()
      #expect(best.value == expected && values[best.epoch] == expected)
      let announced = recorder.validations.values.filter(\.isBest).map(\.epoch).max()
      #expect(announced == best.epoch)
    }
  }

  @Test func aMetricThatCannotChooseIsRefused() throws {
    func sentence(_ change: (inout TrainingPlan) -> Void) throws -> String {
      let run = try SmallRun(change)
      return "\(try #require(#expect(throws: ConfigurationError.self) { try run.train(RunRecorder()) }))"
    }
    #expect(
      try sentence { $0.training.bestBy = .sharpness }
        == "train.best_by cannot be sharpness: it must be one of l1, psnr, ssim, ms_ssim, swd, ciede2000, dice, iou, "
        + "pixel_accuracy, class_accuracy, class_iou")
    #expect(
      try sentence { $0.training.bestBy = .ciede2000 }
        == "train.best_by cannot be ciede2000: it is measured where the network colours, with model.colour lab")
    #expect(
      try sentence { $0.training.bestBy = .dice }
        == "train.best_by cannot be dice: it is measured of masks, with model.channels.target 1")
    #expect(try sentence { $0.training.patience = 0 }.contains("train.patience cannot be 0"))
  }

  /// Nothing is learnt, so nothing gets better after the first epoch.
  private func stuck(_ change: (inout TrainingPlan) -> Void = { _ in }) throws -> SmallRun {
    try SmallRun {
      $0.training.epochs = 9
      $0.training.learningRate = 1e-12
      $0.training.patience = 2
      change(&$0)
    }
  }

  @Test func aTrainingEndsWhenNothingBetterComes() throws {
    let run = try stuck()
    let recorder = RunRecorder()
    guard case .completed(let model, .patience) = try run.train(recorder) else {
      Issue.record("it did not end by patience")
      return
    }
    let best = try #require(model.best)
    #expect(model.epochs == best.epoch + 2 && model.epochs < 9)
    #expect(recorder.validations.keys.max() == model.epochs && model.steps == 4 * model.epochs)
    // What is finished stays finished.
    let again = RunRecorder()
    guard case .completed(let same, .patience) = try run.train(again) else {
      Issue.record("it went on")
      return
    }
    #expect(same.hash == model.hash && again.progress.isEmpty)
  }

  @Test(arguments: [1, 4, 7, 9])
  func aRunThatEndsEarlyEndsAtTheSamePlaceWhenItIsInterrupted(_ steps: Int) throws {
    let expected = try stuck().complete()
    let run = try stuck()
    _ = try run.train(RunRecorder(), stopAfter: steps)
    let model = try run.complete()
    #expect(model.hash == expected.hash && model.epochs == expected.epochs)
  }

  @Test func theNetworksOfEveryFewEpochsAreKept() throws {
    let run = try SmallRun {
      $0.training.epochs = 5
      $0.training.keepEvery = 2
    }
    let recorder = RunRecorder()
    _ = try run.complete(recorder)
    #expect(try run.checkpointNames().filter { $0.hasPrefix("kept-") } == ["kept-00000008", "kept-00000016"])
    let folder = run.checkpointFolder.appending("kept-00000008")
    #expect(FileStatus.exists(folder.appending("generator.safetensors")))
    #expect(!FileStatus.exists(folder.appending("optimizer.safetensors")))
    #expect(try run.complete().hash == SmallRun { $0.training.epochs = 5 }.complete().hash)
  }

  @Test func aDiscriminatorThatAlwaysWinsIsNoticedWithinAnEpoch() throws {
    let run = try SmallRun {
      $0.training.epochs = 40
      $0.training.learningRate = 1e-9
      $0.training.discriminatorLearningRate = 0.01
    }
    let recorder = RunRecorder()
    _ = try run.complete(recorder)
    let won = recorder.warnings.compactMap { warning in
      if case .discriminatorWins(let epoch, let loss) = warning { (epoch, loss) } else { nil }
    }
    // The first epoch whose mean loss is so low is told of, and each after it.
    func mean(_ epoch: Int) throws -> Double {
      var sum = 0.0
      for step in 4 * epoch - 3...4 * epoch {
        let row = try #require(recorder.metrics[step])
        sum += row[0].value + row[1].value
      }
      return sum / 8
    }
    let expected = try (1...40).filter { try mean($0) < 0.01 }
    #expect(won.map(\.0) == expected)
    #expect(!won.isEmpty)
  }

  @Test func outputsOfOneColourAreNoticed() throws {
    var tensors = try SmallRun().complete().generator
    // The last layer says nothing but its bias.
    let name = "model.model.3.weight"
    let last = try #require(tensors[name])
    tensors = TensorTable(
      tensors.entries.map { entry in
        entry.name == name
          ? TensorTable.Entry(
            name: name, shape: last.shape, values: .float32([Float](repeating: 0, count: last.values.count))) : entry
      })
    let run = try SmallRun {
      $0.training.epochs = 1
      $0.training.learningRate = 1e-12
    }
    let recorder = RunRecorder()
    _ = try run.train(recorder, start: .weights(generator: tensors, discriminator: nil))
    #expect(recorder.warnings == [.constantOutput(epoch: 1)])
  }

  @Test func outputsThatAreAllAlikeAreNoticed() throws {
    // One picture under two names: whatever is made of it is the same twice.
    let run = try SmallRun { plan in
      plan.training.epochs = 1
      plan.validationPairs = [plan.validationPairs[0], plan.validationPairs[0]]
    }
    let recorder = RunRecorder()
    _ = try run.complete(recorder)
    #expect(recorder.warnings == [.sameOutput(epoch: 1)])
    #expect(recorder.validations[1]?.evaluation.sameness == .alike)
  }
}
