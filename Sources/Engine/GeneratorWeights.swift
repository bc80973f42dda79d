package import Kernels

/// A generator's weights, read-only and shared by any number of runners and threads.
package final class GeneratorWeights: Sendable {
  package let model: ModelConfiguration
  /// The kernels that they lie ready for.
  package let kernels: KernelPath
  let parameters: Parameters

  /// - Parameters:
  ///   - model: a valid one, see `ModelConfiguration.validate`.
  ///   - tensors: a PyTorch state dict of the generator (no prefix). Running averages may be there or not.
  /// - Throws: what is missing, left over or of another shape, by name.
  package convenience init(
    model: ModelConfiguration, tensors: TensorTable, kernels: KernelPath = .preferred
  ) throws(WeightsError) {
    self.init(empty: model, kernels)
    try parameters.load(tensors)
  }

  /// The same from a file's tensors, which are never all there beside the weights.
  /// - Parameters:
  ///   - layout: of the file.
  ///   - next: writes so many of the next bytes of its data, and says how many they are; asked until it has given all.
  /// - Throws: `WeightsError`, before any data is asked for; `SafetensorsError` if it ends too early; what `next` throws.
  package convenience init(
    model: ModelConfiguration, layout: SafetensorsLayout, kernels: KernelPath = .preferred,
    next: (_ count: Int, _ bytes: inout [UInt8]) throws -> Int
  ) throws {
    self.init(empty: model, kernels)
    try parameters.check(layout.tensors.map { TensorSketch($0) })
    var bytes = [UInt8](repeating: 0, count: Self.piece)
    for tensor in layout.inData {
      let part = max(1, parameters.part(of: tensor.name) ?? tensor.count)
      let step = part * max(1, Self.piece / (part * tensor.type.size))
      for first in stride(from: 0, to: tensor.count, by: step) {
        let count = min(step, tensor.count - first) * tensor.type.size
        if count > bytes.count { bytes = [UInt8](repeating: 0, count: count) }
        guard try next(count, &bytes) == count else {
          throw SafetensorsError("the file ends within tensor \(tensor.name)")
        }
        bytes.withUnsafeBytes { read in
          Safetensors.withPart(UnsafeRawBufferPointer(rebasing: read[..<count]), of: tensor.type) {
            parameters.take($0, of: tensor.name, from: first)
          }
        }
      }
    }
  }

  /// Bytes that are read at a time where a tensor can be taken in parts: they are still in a core's cache when they are put
  /// into their places, and the system need not give tens of megabytes for the largest tensor.
  private static let piece = 1 << 20

  private convenience init(empty model: ModelConfiguration, _ kernels: KernelPath) {
    do {
      let graph = try UNetGenerator.graph(model, height: model.size, width: model.size, kernels: kernels)
      self.init(model: model, parameters: Parameters(ParameterTable(graph)), kernels: kernels)
    } catch {
      preconditionFailure("a valid model has a generator: \(error)")
    }
  }

  /// Weights that live elsewhere: a training's, as they are at each run.
  init(model: ModelConfiguration, parameters: Parameters, kernels: KernelPath) {
    self.model = model
    self.kernels = kernels
    self.parameters = parameters
  }
}
