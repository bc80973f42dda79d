import Engine
import Files
import Imaging
import SystemPackage
import Testing
import Trainer

@Suite struct Pix2PixTrainerTests {
  @Test func everythingIsToldInItsPlace() throws {
    let run = try SmallRun()
    let recorder = RunRecorder()
    let model = try run.complete(recorder)
    let beginning = try #require(recorder.beginnings.first)
    #expect(beginning.epochs == 3 && beginning.stepsPerEpoch == 4 && beginning.totalSteps == 12)
    #expect(beginning.resumedFrom == 0 && beginning.generatorParameters > 0 && beginning.discriminatorParameters > 0)
    #expect(recorder.metrics.keys.sorted() == Array(1...12))
    for row in recorder.metrics.values {
      #expect(row.map(\.name) == ["d_real", "d_fake", "g_adversarial", "g_reconstruction"])
      #expect(row.allSatisfy { $0.value.isFinite && $0.value > 0 })
    }
    #expect(recorder.progress.map(\.step) == Array(1...12))
    #expect(recorder.progress.map(\.epoch) == [1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3])
    #expect(recorder.progress.last?.totalSteps == 12)
    #expect(recorder.validations.keys.sorted() == [1, 2, 3])
    #expect(recorder.validations[3]?.evaluation.metrics == model.validation)
    #expect(recorder.warnings.isEmpty)
    #expect(model.steps == 12 && model.epochs == 3)
    for epoch in 1...3 {
      let path = try #require(recorder.sheets[epoch])
      #expect(path == run.plan.folder.appending("samples").appending("epoch-00\(epoch).png"))
      let header = try ImageFile.header(of: try readFile(path))
      #expect(header.kind == .png && header.width > 3 * 32)
    }
  }

  @Test func aWindowsMetricsAreTheMeansOfItsSteps() throws {
    let (single, windows) = (RunRecorder(), RunRecorder())
    let first = try SmallRun().complete(single)
    let second = try SmallRun { $0.training.logEvery = 5 }.complete(windows)
    #expect(first.hash == second.hash)
    #expect(windows.metrics.keys.sorted() == [5, 10, 12])
    for (last, count) in [(5, 5), (10, 5), (12, 2)] {
      for (place, value) in try #require(windows.metrics[last]).enumerated() {
        let steps = try (last - count + 1...last).map { try #require(single.metrics[$0])[place].value }
        #expect(abs(value.value - steps.reduce(0, +) / Double(count)) < 1e-9, "\(value.name) at \(last)")
      }
    }
  }

  @Test func trainingLowersTheReconstructionLoss() throws {
    let run = try SmallRun {
      $0.training.epochs = 30
      $0.training.learningRate = 0.002
      $0.validationPairs = []
    }
    let recorder = RunRecorder()
    _ = try run.complete(recorder)
    func mean(_ steps: ClosedRange<Int>) -> Double {
      steps.compactMap { recorder.metrics[$0]?.last?.value }.reduce(0, +) / Double(steps.count)
    }
    #expect(mean(113...120) < 0.7 * mean(1...8))
  }

  @Test func withoutValidationPairsItSaysSoAndTrains() throws {
    let run = try SmallRun { $0.validationPairs = [] }
    let recorder = RunRecorder()
    let model = try run.complete(recorder)
    #expect(recorder.warnings == [.noValidationPairs])
    #expect(recorder.validations.isEmpty && model.validation == nil && model.best == nil && model.bestCheckpoint == nil)
  }

  @Test func withoutADiscriminatorThereAreNoAdversarialMetrics() throws {
    let run = try SmallRun { $0.objective.adversarial = .none }
    let recorder = RunRecorder()
    let expected = try run.complete(recorder)
    #expect(recorder.metrics[1]?.map(\.name) == ["g_reconstruction"])
    #expect(expected.discriminator.entries.isEmpty)
    let resumed = try SmallRun { $0.objective.adversarial = .none }
    _ = try resumed.train(RunRecorder(), stopAfter: 5)
    #expect(try resumed.complete().hash == expected.hash)
  }

  @Test func aWarmStartBeginsWithTheGivenWeights() throws {
    let taught = try SmallRun().complete()
    let run = try SmallRun {
      $0.training.epochs = 1
      $0.training.learningRate = 1e-12
      $0.training.seed = 99
    }
    let start = StartingPoint.weights(generator: taught.generator, discriminator: taught.discriminator)
    let model = try SmallRun.completed(try run.train(RunRecorder(), start: start))
    for (before, after) in [(taught.generator, model.generator), (taught.discriminator, model.discriminator)] {
      for entry in before.entries where entry.name.hasSuffix("weight") || entry.name.hasSuffix("bias") {
        guard case .float32(let old) = entry.values, case .float32(let new)? = after[entry.name]?.values else {
          continue
        }
        #expect(zip(old, new).allSatisfy { abs($0 - $1) < 1e-6 }, "\(entry.name)")
      }
    }
  }

  @Test func aNumberThatIsNoneStopsTheRunAndSaysWhere() throws {
    var broken = try SmallRun().complete().generator
    let entry = try #require(broken.entries.first { $0.name.hasSuffix("weight") })
    broken.append(
      TensorTable.Entry(
        name: entry.name, shape: entry.shape, values: .float32([Float](repeating: .nan, count: entry.values.count))))
    // The broken tensor in the sound one's place.
    let tensors = TensorTable(broken.entries.dropLast().map { $0.name == entry.name ? broken[entry.name] ?? $0 : $0 })
    let run = try SmallRun()
    let recorder = RunRecorder()
    let error = #expect(throws: TrainingError.self) {
      try run.train(recorder, start: .weights(generator: tensors, discriminator: nil))
    }
    #expect(recorder.warnings.map(\.name) == ["not_finite"])
    guard case .notFinite(_, step: 1, checkpoint: nil)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(try run.checkpointNames().isEmpty)
  }

  @Test func nothingToTrainOnIsSaid() throws {
    let run = try SmallRun { $0.trainingPairs = [] }
    #expect(throws: TrainingError.noTrainingPairs) { try run.train(RunRecorder()) }
  }

  @Test func impossibleSettingsAreRefusedBeforeAnythingIsWritten() throws {
    let run = try SmallRun { $0.training.epochs = 0 }
    #expect(throws: ConfigurationError.self) { try run.train(RunRecorder()) }
    #expect(!FileStatus.exists(run.plan.folder))
  }

  @Test func colourIsLearntInLab() throws {
    let files = try PairFiles()
    let photos = try (0..<4).map { number in
      TrainingPair(
        .photo(
          try files.picture("\(number).png", width: 48, height: 40) { x, y, channel in
            UInt8((5 * x + (channel + 1) * 7 * y + 50 * number) % 256)
          }))
    }
    let run = try SmallRun {
      $0.model = ModelConfiguration(
        size: 32, filters: 4, discriminator: .init(receptiveField: 16, filters: 4), colour: .lab)
      $0.trainingPairs = photos
      $0.validationPairs = Array(photos.prefix(2))
      $0.training.epochs = 1
    }
    let recorder = RunRecorder()
    _ = try run.complete(recorder)
    let evaluation = try #require(recorder.validations[1]?.evaluation)
    #expect(evaluation.baselines.map(\.name) == ["grey", "mean", "random"])
    // Lightness is the truth's own: whatever the colours, the output is not far off.
    #expect(evaluation.samples.allSatisfy { $0.output.channels == 3 && $0.input.channels == 3 })
    for sample in evaluation.samples {
      let (truth, output) = (Lab.fromRGB(sample.target).values, Lab.fromRGB(sample.input).values)
      for pixel in 0..<32 * 32 {
        #expect(abs(truth[3 * pixel] - output[3 * pixel]) < 0.01)
        #expect(abs(output[3 * pixel + 1]) < 0.01 && abs(output[3 * pixel + 2]) < 0.01)
      }
    }
  }
}
