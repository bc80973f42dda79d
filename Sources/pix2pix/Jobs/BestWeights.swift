internal import Engine
internal import Files
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
    guard let best = trained.best, best.step != trained.steps, let checkpoint = trained.bestCheckpoint else {
      generator = trained.generator
      discriminator = trained.discriminator
      step = trained.steps
      epoch = trained.epochs
      isLast = true
      return
    }
    let folder = run.pushing(checkpoint)
    generator = try Self.tensors(folder.appending("generator.safetensors"))
    let other = folder.appending("discriminator.safetensors")
    discriminator = FileStatus.exists(other) ? try Self.tensors(other) : TensorTable()
    step = best.step
    epoch = best.epoch
    isLast = false
  }

  private static func tensors(_ path: FilePath) throws -> TensorTable {
    try Safetensors.decode(try readFile(path, limit: 1 << 36)).tensors
  }
}
