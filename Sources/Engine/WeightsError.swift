/// A state dict that does not fit the network it is loaded into.
package enum WeightsError: Error, Sendable, Hashable {
  case missing(name: String)
  case unexpected(name: String)
  case shape(name: String, expected: [Int], found: [Int])
  case type(name: String)
}

extension WeightsError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .missing(let name):
      "the weights have no tensor \(name); they belong to another architecture or are incomplete"
    case .unexpected(let name):
      "the weights have a tensor \(name) that this network lacks; they belong to another architecture"
    case .shape(let name, let expected, let found):
      "the tensor \(name) is \(Self.text(found)) where this network takes \(Self.text(expected)); check the model's "
        + "filters, size and channels"
    case .type(let name):
      "the tensor \(name) has another type of number than this network takes (integers for counters, floats elsewhere)"
    }
  }

  private static func text(_ shape: [Int]) -> String {
    shape.isEmpty ? "a single number" : shape.map(String.init).joined(separator: " x ")
  }
}

extension TensorTable {
  func floats(_ name: String, shape: [Int]) throws(WeightsError) -> [Float] {
    guard let entry = self[name] else { throw .missing(name: name) }
    guard entry.shape == shape else { throw .shape(name: name, expected: shape, found: entry.shape) }
    guard case .float32(let values) = entry.values else { throw .type(name: name) }
    return values
  }

  /// A single integer.
  func integer(_ name: String) throws(WeightsError) -> Int64 {
    guard let entry = self[name] else { throw .missing(name: name) }
    guard entry.values.count == 1 else { throw .shape(name: name, expected: [], found: entry.shape) }
    guard case .int64(let values) = entry.values else { throw .type(name: name) }
    return values[0]
  }
}
