import Engine
import Files
import Kernels
import Synchronization
import SystemPackage
import TestSupport
import Testing
import Trainer

/// A training of a few seconds: 32 pixels, 4 filters, with dropout, seven pairs, a last batch that is smaller.
struct SmallRun {
  let files: PairFiles
  var plan: TrainingPlan
  let pool = ComputePool(cores: 2)

  init(_ change: (inout TrainingPlan) throws -> Void = { _ in }) throws {
    files = try PairFiles()
    var training = TrainingConfiguration()
    training.epochs = 3
    training.batch = 2
    training.logEvery = 1
    training.checkpointEvery = 1e9
    // `paper`: at 32 pixels the port's placement drops nothing.
    let model = ModelConfiguration(
      size: 32, filters: 4, dropoutAt: .paper, discriminator: .init(receptiveField: 16, filters: 4))
    plan = TrainingPlan(
      model: model, objective: ObjectiveConfiguration(), training: training,
      trainingPairs: try files.pairs(7, size: 36), validationPairs: try files.pairs(3, size: 40, prefix: "val"),
      folder: files.folder("run"))
    try change(&plan)
  }

  /// - Parameter stopAt: a stop is asked for after these steps of this process.
  func train(
    _ recorder: RunRecorder, start: StartingPoint = .nothing, clock: MonotonicClock = .system, stopAfter: Int? = nil
  ) throws -> TrainingEnd {
    let trainer = try Pix2PixTrainer(plan, start: start, pool: pool, observer: recorder, clock: clock) {
      stopAfter.map { recorder.progress.count >= $0 } ?? false
    }
    return try trainer.run()
  }

  /// Trains to the end without being disturbed.
  func complete(_ recorder: RunRecorder = RunRecorder()) throws -> TrainedModel {
    try Self.completed(try train(recorder))
  }

  static func completed(_ end: TrainingEnd) throws -> TrainedModel {
    guard case .completed(let model, _) = end else { throw Unfinished() }
    return model
  }

  struct Unfinished: Error {}

  var checkpointFolder: FilePath { plan.folder.appending("checkpoints") }

  func checkpointNames() throws -> [String] {
    try Folder.names(in: checkpointFolder).map { String(decoding: $0, as: UTF8.self) }
  }
}

extension TrainedModel {
  /// Two models with one hash have the same bits.
  var hash: ContentHash {
    ContentHash(of: Safetensors.encode(generator) + Safetensors.encode(discriminator))
  }
}

/// A clock that moves by itself, a fixed time each time it is looked at.
final class TickingClock: Sendable {
  private let time = Mutex(0.0)
  let tick: Double

  init(tick: Double) { self.tick = tick }

  var clock: MonotonicClock {
    MonotonicClock { [self] in
      time.withLock { time in
        time += tick
        return time
      }
    }
  }
}
