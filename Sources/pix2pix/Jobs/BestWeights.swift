internal import Engine
internal import SystemPackage
internal import Trainer

/// The networks that a training hands on: those of the epoch with the best validation, or the last ones where nothing was
/// validated.
struct BestWeights: Sendable {
  let generator: TensorTable
  let discriminator: TensorTable
  let step: Int
  let epoch: Int
  let isLast: Bool

  /// - Parameter run: the run's folder.
  init(of trained: TrainedModel, in run: FilePath) throws {
    guard let best = trained.best, best.step != trained.steps, let networks = try trained.bestNetworks(in: run) else {
      generator = trained.generator
      discriminator = trained.discriminator
      step = trained.steps
      epoch = trained.epochs
      isLast = true
      return
    }
    generator = networks.generator
    discriminator = networks.discriminator
    step = best.step
    epoch = best.epoch
    isLast = false
  }
}
