/// Named tensors in a fixed order: the form in which weights leave and enter the engine, with PyTorch's state-dict names
/// and layouts: convolutions (out, in, kh, kw), transposed convolutions (in, out, kh, kw).
package struct TensorTable: Sendable, Hashable {
  package enum Values: Sendable, Hashable {
    case float32([Float])
    /// Only counters are of this type: `num_batches_tracked` and an optimiser's `steps`.
    case int64([Int64])

    package var count: Int {
      switch self {
      case .float32(let values): values.count
      case .int64(let values): values.count
      }
    }
  }

  package struct Entry: Sendable, Hashable {
    package let name: String
    package let shape: [Int]
    package var values: Values

    /// - Precondition: the product of `shape` is the number of values.
    package init(name: String, shape: [Int], values: Values) {
      precondition(shape.reduce(1, *) == values.count, "\(name): \(shape) does not hold \(values.count) values")
      self.name = name
      self.shape = shape
      self.values = values
    }
  }

  package private(set) var entries: [Entry]
  private var places: [String: Int]

  package init(_ entries: [Entry] = []) {
    self.entries = entries
    places = Dictionary(entries.enumerated().map { ($1.name, $0) }) { first, _ in first }
  }

  package subscript(name: String) -> Entry? {
    places[name].map { entries[$0] }
  }

  package mutating func append(_ entry: Entry) {
    places[entry.name] = entries.count
    entries.append(entry)
  }

  /// The entries whose names begin with `prefix`, without it.
  package func below(_ prefix: String) -> TensorTable {
    TensorTable(
      entries.filter { $0.name.hasPrefix(prefix) }
        .map { Entry(name: String($0.name.dropFirst(prefix.count)), shape: $0.shape, values: $0.values) })
  }

  /// The same entries with `prefix` before each name.
  package func prefixed(_ prefix: String) -> TensorTable {
    TensorTable(entries.map { Entry(name: prefix + $0.name, shape: $0.shape, values: $0.values) })
  }

  package static func + (left: TensorTable, right: TensorTable) -> TensorTable {
    TensorTable(left.entries + right.entries)
  }
}

/// Some of a tensor's values, wherever they are kept.
enum TensorPart {
  case float32(UnsafeBufferPointer<Float>)
  case int64([Int64])
}

extension TensorTable.Values {
  /// - Parameter body: may use the part until it returns.
  func withPart(_ body: (TensorPart) -> Void) {
    switch self {
    case .float32(let values): values.withUnsafeBufferPointer { body(.float32($0)) }
    case .int64(let values): body(.int64(values))
    }
  }
}
