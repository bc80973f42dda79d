internal import Kernels
internal import Random

/// One thread of control that runs a generator forward on images of one size. Its memory is planned once.
///
/// The result of an image depends on the image, the weights and the dropout seed alone: statistics are those of each
/// image, and the same bits come out whatever the batch and the number of cores.
package final class GeneratorRunner {
  package enum Dropout: Sendable, Hashable {
    case off
    /// One seed per image of the batch: the mask is a function of the seed, the layer and the index.
    case on(seeds: [UInt64])
  }

  package let batch: Int
  private let weights: GeneratorWeights
  let execution: Execution
  private let pool: ComputePool

  /// - Parameters:
  ///   - height, width: pixels, multiples of 2 to the number of levels.
  ///   - batch: images at a time.
  /// - Throws: a size the network cannot take.
  package init(
    weights: GeneratorWeights, height: Int, width: Int, batch: Int = 1, pool: ComputePool
  ) throws(ShapeError) {
    let graph = try UNetGenerator.graph(weights.model, height: height, width: width, kernels: weights.kernels)
    guard graph.output.height == height, graph.output.width == width else {
      throw ShapeError(
        node: "input",
        reason: "\(graph.input) would come out as \(graph.output); the sides must be multiples of "
          + "\(1 << weights.model.levels)")
    }
    self.weights = weights
    self.batch = batch
    self.pool = pool
    // Otherwise images go one after another, so that each comes out as it would alone.
    let isAlike = graph.nodes.allSatisfy { $0.layer?.treatsImagesAlike(graph.shapes[$0.inputs[0]]) ?? true }
    execution = Execution(
      graph: graph, parameters: weights.parameters, gradients: nil, batch: isAlike ? batch : 1, pool: pool)
  }

  /// What the maps of an image take, whatever its size.
  package static func bytesPerPixel(_ model: ModelConfiguration) -> Int {
    do {
      let graph = try UNetGenerator.graph(model, height: model.size, width: model.size)
      return ExecutionPlan.floats(of: graph) * MemoryLayout<Float>.stride / graph.input.pixels
    } catch {
      preconditionFailure("a valid model has a generator: \(error)")
    }
  }

  /// - Parameters:
  ///   - input: count x height x width x input channels (NHWC), -1...1.
  ///   - output: count x height x width x target channels, -1...1, owned by the caller.
  ///   - count: images, at most `batch`, which it is if it is not given.
  package func run(
    input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>, count: Int? = nil, dropout: Dropout = .off
  ) {
    let all = count ?? batch
    let (inputs, outputs) = (execution.graph.input.count, execution.graph.output.count)
    precondition(all <= batch, "more images than were planned for")
    if case .on(let seeds) = dropout { precondition(seeds.count == all, "one dropout seed an image") }
    for first in stride(from: 0, to: all, by: execution.batch) {
      let count = min(execution.batch, all - first)
      execution.input.data.update(from: input + first * inputs, count: count * inputs)
      let masks: DropoutMasks =
        switch dropout {
        case .off: .off
        case .on(let seeds): .images(seeds[first..<first + count].map { Philox(key: $0) })
        }
      execution.forward(count: count, imagesPerGroup: 1, dropout: masks, updatesAverages: false)
      (output + first * outputs).update(from: execution.output.data, count: count * outputs)
    }
  }

  /// The same for images of one size, at most `batch`, each height x width x input channels.
  /// - Returns: the results, height x width x target channels each, one after another.
  package func run(_ images: [[Float]], dropout: Dropout = .off) -> [Float] {
    let inputs = images.flatMap { $0 }
    precondition(inputs.count == images.count * execution.graph.input.count, "images of another size")
    return [Float](unsafeUninitializedCapacity: images.count * execution.graph.output.count) { output, count in
      inputs.withUnsafeBufferPointer { input in
        guard let input = input.baseAddress, let output = output.baseAddress else { return }
        run(input: input, output: output, count: images.count, dropout: dropout)
      }
      count = output.count
    }
  }
}
