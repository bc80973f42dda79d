internal import Kernels
internal import Random

/// Runs a generator forward on one image that is too large for `GeneratorRunner`, which holds the maps of all layers: here
/// layers are run a band of rows at a time, each band with the rows of its input that it reaches into, so that no seam
/// comes between them. A normalisation's statistics are of the whole image: the map before it is made to its end, and kept
/// in a room that may be a file, before any of it is normalised, as it is read. The two largest maps are never kept: the
/// first layer's is made again where it is wanted, and so is the last but one's, after a pass that finds its statistics.
///
/// The result is that of `GeneratorRunner` but for rounding, with the same dropout masks.
package final class StreamedRunner {
  let graph: Graph
  private let weights: GeneratorWeights
  private let pool: ComputePool
  private let room: any MapRoom
  /// What is known of each of the graph's values while it runs: the input, then each node's output.
  private(set) var values: [StreamedValue] = []
  private var bands: [Int: FloatBuffer] = [:]
  private var scratch: FloatBuffer?
  private var mask: Philox?
  private var input: RowReader = { _, _ in }
  let bandBytes: Int

  /// Reads rows of the input, height x width x channels, into memory without gaps.
  package typealias RowReader = (_ rows: Range<Int>, _ values: UnsafeMutablePointer<Float>) throws -> Void
  /// Takes rows of the output, from the top.
  package typealias RowWriter = (_ rows: Range<Int>, _ values: UnsafePointer<Float>) throws -> Void

  /// - Parameters:
  ///   - height, width: pixels, multiples of 2 to the number of levels.
  ///   - room: for the maps of the layers.
  ///   - bandBytes: of all that is in memory at once while a band is made, beside what the room keeps; the lowest bands of
  ///     a wide image may take more.
  /// - Throws: a size the network cannot take.
  package init(
    weights: GeneratorWeights, height: Int, width: Int, room: any MapRoom, pool: ComputePool, bandBytes: Int = 1 << 28
  ) throws(ShapeError) {
    self.bandBytes = bandBytes
    graph = try UNetGenerator.graph(weights.model, height: height, width: width, kernels: weights.kernels)
    guard graph.output.height == height, graph.output.width == width else {
      throw ShapeError(
        node: "input",
        reason: "\(graph.input) would come out as \(graph.output); the sides must be multiples of "
          + "\(1 << weights.model.levels)")
    }
    self.weights = weights
    self.pool = pool
    self.room = room
  }

  /// Floats that the room is asked for, over all layers.
  package var keptFloats: Int {
    graph.nodes.indices.reduce(0) { sum, index in isKept(index) ? sum + graph.shapes[index + 1].count : sum }
  }

  /// - Parameters:
  ///   - seed: of the dropout masks; `nil`: nothing is dropped.
  ///   - input: asked for rows in any order, more than once.
  /// - Throws: what the room, the reader and the writer throw.
  package func run(seed: UInt64?, input: @escaping RowReader, output: RowWriter) throws {
    mask = seed.map { Philox(key: $0) }
    self.input = input
    values = [.input]
    defer {
      values = []
      bands = [:]
      scratch = nil
      self.input = { _, _ in }
    }
    for (index, node) in graph.nodes.enumerated() {
      switch node.operation {
      case .join:
        values.append(.joined(node.inputs))
      case .layer(let layer):
        if let normalization = layer as? NormalizationLayer {
          values.append(normalised(normalization, index))
        } else if let dropout = layer as? DropoutLayer {
          values.append(mask == nil ? .same(node.inputs[0]) : .dropped(node.inputs[0], dropout))
        } else if layer is TanhLayer {
          values.append(.squashed(node.inputs[0], layer))
        } else {
          values.append(try convolved(layer, index))
        }
      }
      forget(after: index)
      // Each layer's are of other sizes: kept, those of all layers would be as large as a whole image's maps.
      bands = [:]
    }
    let shape = graph.output
    for rows in rowBands(of: shape, floats: { fetched(graph.nodes.count, rows: $0) }) {
      let band = self.band(graph.nodes.count, rows: rows.count)
      try fetch(graph.nodes.count, rows, into: band)
      try output(rows, band.data)
    }
  }

  // MARK: What a value is

  /// The first layer's map and the last but one's are as large as all others together.
  private func isKept(_ index: Int) -> Bool {
    guard let layer = graph.nodes[index].layer, layer is ConvolutionLayer || layer is TransposedConvolutionLayer else {
      return false
    }
    return graph.shapes[index + 1].height * 4 <= graph.input.height
  }

  private func convolved(_ layer: any Layer, _ index: Int) throws -> StreamedValue {
    let shape = graph.shapes[index + 1]
    let isMeasured = graph.nodes.contains { $0.inputs.contains(index + 1) && $0.layer is NormalizationLayer }
    let storage = isKept(index) ? try room.storage(rows: shape.height, width: shape.width * shape.channels) : nil
    var moments = ChannelMoments(channels: shape.channels)
    let value = StreamedValue.made(layer, index, storage, nil)
    guard storage != nil || isMeasured else { return value }
    for rows in rowBands(of: shape, floats: { made(index, rows: $0) }) {
      let band = self.band(index + 1, rows: rows.count)
      try make(layer, index, rows, into: band)
      if isMeasured { moments.add(band, pool: pool) }
      try storage?.write(band.data, rows: rows)
    }
    return .made(layer, index, storage, isMeasured ? moments : nil)
  }

  private func normalised(_ layer: NormalizationLayer, _ index: Int) -> StreamedValue {
    let input = graph.nodes[index].inputs[0]
    guard case .made(_, _, _, let moments?) = values[input], let parameters = parameters(of: layer, index),
      let scale = parameters.weight, let shift = parameters.bias
    else { preconditionFailure("\(graph.nodes[index].name) follows no convolution") }
    let (factors, offsets) = moments.transforms(scale: scale, shift: shift)
    return .normalised(input, factors: factors, offsets: offsets)
  }

  /// Maps that no later node reads give their room back.
  private func forget(after index: Int) {
    let later = Set(graph.nodes[(index + 1)...].flatMap(\.inputs))
    // What a later node reads leads to what that was made from.
    var needed = later
    for value in values.indices.reversed() where needed.contains(value) || value == index + 1 {
      switch values[value] {
      case .input: break
      case .made(_, let node, let storage, _): if storage == nil { needed.insert(graph.nodes[node].inputs[0]) }
      case .same(let input), .dropped(let input, _), .squashed(let input, _), .normalised(let input, _, _):
        needed.insert(input)
      case .joined(let inputs): needed.formUnion(inputs)
      }
    }
    for value in values.indices where !needed.contains(value) && value != index + 1 {
      if case .made(let layer, let node, _?, let moments) = values[value] {
        values[value] = .made(layer, node, nil, moments)
      }
    }
  }

  // MARK: Rows

  /// Puts some rows of a value into a band, whose pixels may be further apart than it has channels.
  private func fetch(_ value: Int, _ rows: Range<Int>, into target: FeatureMap) throws {
    switch values[value] {
    case .input:
      try input(rows, target.data)
    case .made(let layer, let index, let storage, _):
      guard let storage else { return try make(layer, index, rows, into: target) }
      if target.stride == target.channels { return try storage.read(target.data, rows: rows) }
      let band = self.band(value, rows: rows.count)
      try storage.read(band.data, rows: rows)
      copy(target, from: band, count: 1, pool: pool)
    case .same(let input):
      try fetch(input, rows, into: target)
    case .dropped(let input, let layer):
      try fetch(input, rows, into: target)
      if let mask { layer.drop(in: target, first: rows.lowerBound * target.width, mask, pool) }
    case .normalised(let input, let factors, let offsets):
      try fetch(input, rows, into: target)
      transformChannels(target, factors: factors, offsets: offsets, pool: pool)
    case .squashed(let input, let layer):
      try fetch(input, rows, into: target)
      run(layer, graph.nodes.count - 1, input: target, output: target)
    case .joined(let inputs):
      var channel = 0
      for input in inputs {
        let channels = graph.shapes[input].channels
        try fetch(input, rows, into: target.slice(channel..<channel + channels))
        channel += channels
      }
    }
  }

  /// Runs a convolution for some rows of its output: with a row more on either side, as the edge of a band is not that of
  /// the image, which then is left out.
  private func make(_ layer: any Layer, _ index: Int, _ rows: Range<Int>, into target: FeatureMap) throws {
    let node = graph.nodes[index]
    let (from, to) = (graph.shapes[node.inputs[0]], graph.shapes[index + 1])
    let (inputRows, outputRows) = reach(index, rows)
    // Keys beyond the graph's values: the same value may be fetched as an input while it is made.
    let input = band(-2 * index - 1, shape: from, rows: inputRows.count)
    let output = band(-2 * index - 2, shape: to, rows: outputRows.count)
    try fetch(node.inputs[0], inputRows, into: input)
    run(layer, index, input: input, output: output)
    let wanted = FeatureMap(
      data: output.data + (rows.lowerBound - outputRows.lowerBound) * to.width * to.channels, height: rows.count,
      width: to.width, channels: to.channels)
    copy(target, from: wanted, count: 1, pool: pool)
  }

  private func band(_ value: Int, rows: Int) -> FeatureMap { band(value, shape: graph.shapes[value], rows: rows) }

  private func band(_ key: Int, shape: FeatureShape, rows: Int) -> FeatureMap {
    let count = rows * shape.width * shape.channels
    let kept = bands[key].flatMap { $0.count >= count ? $0 : nil }
    let buffer = kept ?? FloatBuffer(count: count)
    bands[key] = buffer
    return FeatureMap(data: buffer.pointer, height: rows, width: shape.width, channels: shape.channels)
  }

  private func run(_ layer: any Layer, _ index: Int, input: FeatureMap, output: FeatureMap) {
    let shape = FeatureShape(input.height, input.width, input.channels)
    let size = layer.scratchpad(of: shape, images: 1)
    let stride = (size.thread + 63) / 32 * 32
    let workspace = layer.workspace(of: shape, images: 1)
    let needed = size.shared + stride * pool.cores + workspace + 64
    if scratch?.count ?? 0 < needed { scratch = FloatBuffer(count: needed) }
    guard let scratch else { return }
    let threads = scratch.pointer + (size.shared + 31) / 32 * 32
    let places = parameters(of: layer, index)
    let memory = LayerMemory(
      input: input, output: output, inputGradient: nil, addsInputGradient: false, outputGradient: nil,
      weight: places?.weight, bias: places?.bias, weightGradient: nil, biasGradient: nil, moments: nil, averages: nil,
      workspace: threads + stride * pool.cores,
      scratch: Scratchpad(shared: scratch.pointer, threads: threads, stride: stride))
    layer.forward(
      memory,
      LayerRun(
        count: 1, imagesPerGroup: 1, dropout: .off, updatesAverages: false, parameterGradients: .none, pool: pool))
  }

  private func parameters(
    of layer: any Layer, _ index: Int
  ) -> (weight: UnsafeMutablePointer<Float>?, bias: UnsafeMutablePointer<Float>?)? {
    let node = graph.nodes[index]
    let places = layer.parameters(of: graph.shapes[node.inputs[0]]).compactMap {
      weights.parameters.table.parameter("\(node.stateName).\($0.name)")?.offset
    }
    let values = weights.parameters.values.pointer
    return (places.first.map { values + $0 }, places.count > 1 ? values + places[1] : nil)
  }
}

/// What is known of one of a graph's values while bands of it are asked for.
enum StreamedValue {
  case input
  /// A convolution's output: kept, or made again where there is no room for it; with its statistics if they are wanted.
  case made(any Layer, Int, (any MapStorage)?, ChannelMoments?)
  case same(Int)
  case normalised(Int, factors: [Float], offsets: [Float])
  case dropped(Int, DropoutLayer)
  case squashed(Int, any Layer)
  case joined([Int])
}
