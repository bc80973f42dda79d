internal import Kernels

/// Where everything of an execution lies.
struct ExecutionPlan {
  struct Step {
    let layer: any Layer
    let memory: LayerMemory
    /// Whether it reads the network's input.
    let readsInput: Bool
  }

  /// The network's input, then each node's output.
  let values: [FeatureMap]
  /// Their gradients; empty in an execution that only runs forward.
  let gradients: [FeatureMap]
  let steps: [Step]
  /// What the pointers above point into.
  private let owners: [AnyObject]

  init(
    graph: Graph, parameters: Parameters, gradients: FloatBuffer?, moments: (first: FloatBuffer, second: FloatBuffer)?,
    batch: Int, pool: ComputePool
  ) {
    var buffers: [FloatBuffer] = []
    func allocate(_ count: Int) -> UnsafeMutablePointer<Float> {
      let buffer = FloatBuffer(count: count)
      buffers.append(buffer)
      return buffer.pointer
    }
    let trains = gradients != nil
    values = Self.place(graph, batch: batch, inPlace: !trains, allocate)
    self.gradients = trains ? Self.place(graph, batch: batch, inPlace: false, allocate) : []
    let order = GradientOrder(graph)

    let layers = graph.nodes.map(\.layer)
    var size = ScratchpadSize()
    var workspace = 0
    for (node, layer) in zip(graph.nodes, layers) {
      guard let layer else { continue }
      size = size.united(layer.scratchpad(of: graph.shapes[node.inputs[0]], images: batch))
      workspace = max(workspace, layer.workspace(of: graph.shapes[node.inputs[0]], images: batch))
    }
    // Rows of threads end on cache lines of their own.
    let stride = (size.thread + 63) / 32 * 32
    let scratch = Scratchpad(
      shared: allocate(size.shared), threads: allocate(stride * pool.cores), stride: stride)
    // Without a backward pass a workspace is scratch too.
    let common = trains ? nil : allocate(workspace)

    var steps: [Step] = []
    for (index, (node, layer)) in zip(graph.nodes, layers).enumerated() {
      guard let layer else { continue }
      let input = node.inputs[0]
      let places = layer.parameters(of: graph.shapes[input])
        .compactMap { parameters.table.parameter("\(node.stateName).\($0.name)")?.offset }
      func pointer(_ buffer: FloatBuffer?, _ index: Int) -> UnsafeMutablePointer<Float>? {
        index < places.count ? buffer.map { $0.pointer + places[index] } : nil
      }
      let adam = moments.flatMap { moments in
        places.first.map {
          AdamMoments(first: moments.first.pointer + $0, second: moments.second.pointer + $0)
        }
      }
      let memory = LayerMemory(
        input: values[input], output: values[index + 1], inputGradient: trains ? self.gradients[input] : nil,
        addsInputGradient: order.adds[index], outputGradient: trains ? self.gradients[index + 1] : nil,
        weight: pointer(parameters.values, 0),
        bias: pointer(parameters.values, 1), weightGradient: pointer(gradients, 0),
        biasGradient: pointer(gradients, 1), moments: adam,
        averages: parameters.table.averages(node.stateName).map(parameters.running),
        workspace: common ?? allocate(layer.workspace(of: graph.shapes[input], images: batch)), scratch: scratch)
      steps.append(Step(layer: layer, memory: memory, readsInput: input == 0))
    }
    self.steps = steps
    owners = buffers + [parameters] + (gradients.map { [$0] } ?? []) + (moments.map { [$0.first, $0.second] } ?? [])
  }

  /// Floats of the maps of one image, where nothing is kept for a backward pass.
  static func floats(of graph: Graph) -> Int {
    var total = 0
    let nothing = FloatBuffer(count: 1)
    _ = place(graph, batch: 1, inPlace: true) { count in
      total += count
      return nothing.pointer
    }
    return total
  }

  /// Gives every value a place: the inputs of a join are slices of its rows, and in place a layer's input is its output.
  private static func place(
    _ graph: Graph, batch: Int, inPlace: Bool, _ allocate: (Int) -> UnsafeMutablePointer<Float>
  ) -> [FeatureMap] {
    var maps = [FeatureMap?](repeating: nil, count: graph.shapes.count)
    func fresh(_ shape: FeatureShape) -> FeatureMap {
      FeatureMap(
        data: allocate(batch * shape.count), height: shape.height, width: shape.width, channels: shape.channels)
    }
    for (index, node) in graph.nodes.enumerated().reversed() {
      let map = maps[index + 1] ?? fresh(graph.shapes[index + 1])
      maps[index + 1] = map
      switch node.operation {
      case .join:
        var channel = 0
        for input in node.inputs {
          let channels = graph.shapes[input].channels
          maps[input] = map.slice(channel..<channel + channels)
          channel += channels
        }
      case .layer(let layer):
        let input = node.inputs[0]
        let readers = graph.nodes.count { $0.inputs.contains(input) }
        if inPlace, layer.worksInPlace, input > 0, readers == 1 { maps[input] = map }
      }
    }
    return zip(graph.shapes, maps).map { shape, map in map ?? fresh(shape) }
  }
}
