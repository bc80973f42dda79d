internal import Glibc
package import Kernels
package import Random

/// The values of a network's parameters and running averages, one flat buffer each.
///
/// `@unchecked Sendable`: whoever shares it only reads; a training's are written by its step alone.
package final class Parameters: @unchecked Sendable {
  package let table: ParameterTable
  package let values: FloatBuffer
  private let averages: FloatBuffer
  private let counters: UnsafeMutablePointer<Int64>

  /// All values 0, running variances 1.
  package init(_ table: ParameterTable) {
    self.table = table
    values = FloatBuffer(count: table.valueCount)
    averages = FloatBuffer(count: table.averageCount)
    counters = .allocate(capacity: max(1, table.counterCount))
    counters.initialize(repeating: 0, count: max(1, table.counterCount))
    for case .averages(let place) in table.entries {
      (averages.pointer + place.offset + place.channels).update(repeating: 1, count: place.channels)
    }
  }

  deinit { counters.deallocate() }

  package func running(_ place: ParameterTable.Averages) -> RunningAverages {
    RunningAverages(
      mean: averages.pointer + place.offset, variance: averages.pointer + place.offset + place.channels,
      batches: counters + place.index)
  }

  /// Fresh values. Each is a function of the generator, the parameter's number and its own index in PyTorch's layout.
  package func initialise(_ generator: Philox, pool: ComputePool) {
    for (number, parameter) in table.parameters.enumerated() {
      guard case .normal(let mean, let deviation) = parameter.declaration.initial else { continue }
      let count = parameter.declaration.count
      let drawn = FloatBuffer(count: count + 4)
      let source = generator.derived(0x696e_6974_6961_6c00, UInt64(number))
      let block = 4096
      pool.run((count + block - 1) / block) { task, _ in
        for first in stride(from: task * block, to: min(count, (task + 1) * block), by: 4) {
          let normals = fourNormals(source.block(UInt64(first / 4)))
          for k in 0..<4 { drawn.pointer[first + k] = Float(mean + deviation * normals[k]) }
        }
      }
      withExtendedLifetime(drawn) {
        parameter.declaration.layout.importValues(
          values.pointer + parameter.offset, from: drawn.pointer, 0..<count)
      }
    }
  }

  // MARK: State dicts

  package func tensors() -> TensorTable {
    TensorTable(
      table.entries.flatMap { entry in
        switch entry {
        case .parameter(let parameter):
          return [exported(parameter, from: values, name: parameter.name)]
        case .averages(let place):
          let running = running(place)
          func values(_ pointer: UnsafeMutablePointer<Float>) -> TensorTable.Values {
            .float32(Array(UnsafeBufferPointer(start: pointer, count: place.channels)))
          }
          return [
            .init(name: "\(place.name).running_mean", shape: [place.channels], values: values(running.mean)),
            .init(name: "\(place.name).running_var", shape: [place.channels], values: values(running.variance)),
            .init(name: "\(place.name).num_batches_tracked", shape: [], values: .int64([running.batches.pointee])),
          ]
        }
      })
  }

  /// Takes a state dict. Running averages may be missing; then they stay as they are.
  /// - Throws: what does not fit, before anything is changed.
  package func load(_ tensors: TensorTable) throws(WeightsError) {
    try check(tensors.entries.map { TensorSketch($0) })
    for entry in tensors.entries { entry.values.withPart { take($0, of: entry.name, from: 0) } }
  }

  /// - Throws: what is missing, left over, of another shape or type.
  func check(_ found: [TensorSketch]) throws(WeightsError) {
    var left = Dictionary(found.map { ($0.name, $0) }) { first, _ in first }
    func expect(_ name: String, _ shape: [Int], isInteger: Bool = false, isOptional: Bool = false) throws(WeightsError)
    {
      guard let tensor = left.removeValue(forKey: name) else {
        if isOptional { return }
        throw .missing(name: name)
      }
      guard tensor.shape == shape || isInteger && tensor.count == 1 else {
        throw .shape(name: name, expected: shape, found: tensor.shape)
      }
      guard tensor.isInteger == isInteger else { throw .type(name: name) }
    }
    for entry in table.entries {
      switch entry {
      case .parameter(let parameter):
        try expect(parameter.name, parameter.declaration.shape)
      case .averages(let place):
        try expect("\(place.name).running_mean", [place.channels], isOptional: true)
        try expect("\(place.name).running_var", [place.channels], isOptional: true)
        try expect("\(place.name).num_batches_tracked", [], isInteger: true, isOptional: true)
      }
    }
    if let extra = found.first(where: { left[$0.name] != nil }) { throw .unexpected(name: extra.name) }
  }

  /// Values of a tensor that can be taken by themselves: so many, from a multiple of so many on. `nil`: only all.
  func part(of name: String) -> Int? { table.parameter(name)?.declaration.layout.part }

  /// Takes some values of a tensor of a state dict that was checked.
  /// - Parameter first: the place of the first of them, at which a part begins.
  func take(_ part: TensorPart, of name: String, from first: Int) {
    switch part {
    case .int64(let values):
      averages(over: name)?.batches.pointee = values[0]
    case .float32(let values):
      if let parameter = table.parameter(name) {
        imported(parameter, into: self.values, values, from: first)
      } else if let running = averages(over: name), let start = values.baseAddress {
        let target = name.hasSuffix("running_mean") ? running.mean : running.variance
        (target + first).update(from: start, count: values.count)
      }
    }
  }

  /// Those that a tensor's name, such as `model.1.model.2.running_mean`, is one of.
  private func averages(over name: String) -> RunningAverages? {
    guard let dot = name.lastIndex(of: ".") else { return nil }
    return table.averages(String(name[..<dot])).map(running)
  }
}

/// What a tensor is, without its values.
struct TensorSketch {
  let name: String
  let shape: [Int]
  let isInteger: Bool
  var count: Int { shape.reduce(1, *) }

  init(_ entry: TensorTable.Entry) {
    (name, shape) = (entry.name, entry.shape)
    if case .int64 = entry.values { isInteger = true } else { isInteger = false }
  }

  init(_ tensor: SafetensorsHeader.Tensor) {
    (name, shape, isInteger) = (tensor.name, tensor.shape, tensor.type == .i64)
  }
}

/// A parameter's values out of a buffer with the table's places, in PyTorch's layout.
func exported(_ parameter: ParameterTable.Parameter, from buffer: FloatBuffer, name: String) -> TensorTable.Entry {
  let declaration = parameter.declaration
  let values = [Float](unsafeUninitializedCapacity: declaration.count) { outside, count in
    if let start = outside.baseAddress {
      declaration.layout.exportValues(start, from: buffer.pointer + parameter.offset, count: declaration.count)
    }
    count = declaration.count
  }
  return TensorTable.Entry(name: name, shape: declaration.shape, values: .float32(values))
}

/// The way back.
/// - Parameter first: the place of the first of `values`, which are whole parts of the layout.
func imported(
  _ parameter: ParameterTable.Parameter, into buffer: FloatBuffer, _ values: UnsafeBufferPointer<Float>,
  from first: Int = 0
) {
  guard let start = values.baseAddress else { return }
  parameter.declaration.layout.importValues(
    buffer.pointer + parameter.offset, from: start, first..<first + values.count)
}

/// Four standard normals of four random words (Box and Muller 1958).
private func fourNormals(_ words: SIMD4<UInt32>) -> SIMD4<Double> {
  func pair(_ a: UInt32, _ b: UInt32) -> (Double, Double) {
    let radius = (-2 * log((Double(a) + 1) * 0x1p-32)).squareRoot()
    let angle = 2 * Double.pi * Double(b) * 0x1p-32
    return (radius * cos(angle), radius * sin(angle))
  }
  let (first, second) = (pair(words[0], words[1]), pair(words[2], words[3]))
  return SIMD4(first.0, first.1, second.0, second.1)
}
