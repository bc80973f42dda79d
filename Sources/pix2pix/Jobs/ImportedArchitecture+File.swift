internal import Engine
internal import Files
internal import Pipeline
internal import SystemPackage
internal import Trainer

extension ImportedArchitecture {
  /// Weights of a file that a person brings: nothing in it is believed.
  /// - Throws: `CommandError.badWeights` naming the file, `FileError`, `ConfigurationError`.
  init(reading path: FilePath, overrides: Overrides = Overrides()) throws {
    guard try FileStatus(of: path).kind == .file else {
      throw CommandError.badWeights(path, reason: "it is no regular file; give a safetensors file")
    }
    do {
      try self.init(try Safetensors.decode(try readFile(path)).tensors, overrides: overrides)
      // What does not fit is found now, not on the first night.
      _ = try GeneratorWeights(model: model, tensors: generator)
    } catch let error where error is SafetensorsError || error is ImportError || error is WeightsError {
      throw CommandError.badWeights(path, reason: Failure(error).sentence)
    }
    for entry in generator.entries + (discriminator?.entries ?? []) {
      guard case .float32(let values) = entry.values, let place = values.firstIndex(where: { !$0.isFinite }) else {
        continue
      }
      throw CommandError.badWeights(
        path, reason: "element \(place) of `\(entry.name)` is \(values[place]); weights are finite numbers")
    }
  }
}
