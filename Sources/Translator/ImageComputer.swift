internal import Engine
internal import Files
internal import Imaging
internal import Kernels
internal import SystemPackage

/// Runs images through the network, for all lanes: small ones on the lane's own cores, beside the other lanes; a large one on
/// all cores, while the others wait.
///
/// `@unchecked Sendable`: `large` is used by whoever is alone in the gate.
final class ImageComputer: @unchecked Sendable {
  private let configuration: TranslationConfiguration
  private let weights: LazyWeights
  private let pool: ComputePool
  private let spill: FilePath
  private let criticSource: CriticSource?
  private let gate = ComputeGate()
  private var large: RunnerCache?
  /// Images of more pixels are computed alone: there all cores together are no slower, and memory is that of one.
  private static let largePixels = 1 << 20

  /// What the network made of an image.
  enum Output: Sendable {
    /// Its numbers.
    case values(FloatImage)
    /// The result, of an image that was tiled.
    case picture(Bitmap)
    /// Something that is no number.
    case spoilt
  }

  /// - Parameters:
  ///   - critic: `nil`: nobody is asked about results.
  ///   - spill: a folder for what does not fit into memory while a large image is tiled.
  init(
    configuration: TranslationConfiguration, weights: LazyWeights, critic: CriticSource?, pool: ComputePool,
    spill: FilePath
  ) {
    criticSource = critic
    self.configuration = configuration
    self.weights = weights
    self.pool = pool
    self.spill = spill
  }

  /// What a lane runs its small images on.
  func runners(on lane: ComputePool) throws -> RunnerCache { RunnerCache(weights: try weights.get(), pool: lane) }

  /// Whom a lane asks about its results.
  func critic(on lane: ComputePool) throws -> ImageCritic? { try criticSource?.critic(on: lane) }

  /// - Parameter batch: images of one size, at least one and no more than `RunnerCache.batch` says; or one that is tiled.
  /// - Returns: the outputs, in their order; or why there is none.
  func compute(_ batch: [PreparedItem], on own: RunnerCache) throws -> Result<[Output], ShapeError> {
    let weights = try weights.get()
    if case .tiled(let image) = batch[0].image {
      return try gate.alone {
        // What it had for images that are run whole makes room.
        large = nil
        return try run(image, seeds(batch).first, weights)
      }
    }
    let inputs = batch.compactMap(\.input)
    guard inputs[0].width * inputs[0].height > Self.largePixels else {
      return gate.shared { run(inputs, seeds(batch), on: own) }
    }
    return gate.alone {
      let runners = large ?? RunnerCache(weights: weights, pool: pool)
      large = runners
      return run(inputs, seeds(batch), on: runners)
    }
  }

  /// None where nothing drops out.
  private func seeds(_ batch: [PreparedItem]) -> [UInt64] {
    guard configuration.dropout else { return [] }
    return batch.map {
      DropoutSeed.seed(of: $0.inputHash, seed: configuration.seed, sample: UInt64($0.item.sample - 1))
    }
  }

  private func run(
    _ inputs: [FloatImage], _ seeds: [UInt64], on runners: RunnerCache
  ) -> Result<[Output], ShapeError> {
    let (width, height) = (inputs[0].width, inputs[0].height)
    do throws(ShapeError) {
      let runner = try runners.runner(height: height, width: width)
      let values = runner.run(inputs.map(\.values), dropout: seeds.isEmpty ? .off : .on(seeds: seeds))
      let count = values.count / inputs.count
      return .success(
        inputs.indices.map {
          .values(
            FloatImage(
              width: width, height: height, channels: count / (width * height),
              values: Array(values[$0 * count..<($0 + 1) * count])))
        })
    } catch {
      return .failure(error)
    }
  }

  /// Bytes of the maps of a tiled image that are kept in memory.
  private static let mapMemory = 1 << 28
  /// Bytes of the disk that are left alone.
  private static let reserve: Int64 = 1 << 26

  private func run(
    _ image: TiledImage, _ seed: UInt64?, _ weights: GeneratorWeights
  ) throws -> Result<[Output], ShapeError> {
    let runner: StreamedRunner
    do throws(ShapeError) {
      runner = try StreamedRunner(
        weights: weights, height: image.paddedHeight, width: image.paddedWidth,
        room: SpillRoom(folder: spill, memory: Self.mapMemory), pool: pool)
    } catch {
      return .failure(error)
    }
    let needed = Int64(max(0, runner.keptFloats * MemoryLayout<Float>.stride - Self.mapMemory))
    let free = try Folder.freeSpace(at: spill)
    guard needed == 0 || needed + Self.reserve <= free else {
      throw TranslationError.noSpace(folder: spill, needed: needed, free: free, kept: Self.reserve)
    }
    try runner.run(seed: seed, input: image.read, output: image.write)
    return .success([image.isSpoilt ? .spoilt : .picture(image.result())])
  }
}
