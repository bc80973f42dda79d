/// A generator's weights, read-only and shared by any number of runners and threads.
package final class GeneratorWeights: Sendable {
  package let model: ModelConfiguration

  /// - Parameter tensors: a PyTorch state dict of the generator (no prefix). Running averages may be there or not.
  /// - Throws: what is missing, left over or of another shape, by name.
  package init(model: ModelConfiguration, tensors: TensorTable) throws(WeightsError) {
    self.model = model
    fatalError("stub")
  }
}

/// A state dict that does not fit the network it is loaded into.
package enum WeightsError: Error, Sendable, Hashable {
  case missing(name: String)
  case unexpected(name: String)
  case shape(name: String, expected: [Int], found: [Int])
  case type(name: String)
}
