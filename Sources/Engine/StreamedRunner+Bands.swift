internal import Kernels

/// How many rows a value is made of at a time: what the memory for them comes to.
extension StreamedRunner {
  /// Floats of the bands that are there at the same time, and of the largest scratchpad.
  typealias BandMemory = (bands: Int, scratch: Int)

  /// The rows of a convolution's input and output that it is run on for some rows of its output: a row more on either side,
  /// as the edge of a band is not that of the image.
  func reach(_ index: Int, _ rows: Range<Int>) -> (input: Range<Int>, output: Range<Int>) {
    let (from, to) = (graph.shapes[graph.nodes[index].inputs[0]], graph.shapes[index + 1])
    // Rows of the smaller of the two maps; the other has twice as many.
    let isUp = to.height > from.height
    let small = isUp ? rows.lowerBound / 2..<(rows.upperBound + 1) / 2 : rows
    let wide = max(0, small.lowerBound - 1)..<min(min(from.height, to.height), small.upperBound + 1)
    let doubled = 2 * wide.lowerBound..<2 * wide.upperBound
    return isUp ? (wide, doubled) : (doubled, wide)
  }

  /// The bands that a map is made in: as high as `bandBytes` allow, but never so low that the rows which are made twice, at
  /// their edges, are most of them. They depend on the image's size and the network, and not on the machine.
  func rowBands(of shape: FeatureShape, floats: (Range<Int>) -> BandMemory) -> [Range<Int>] {
    let least = 16
    func fits(_ rows: Int) -> Bool {
      // In the middle of the image, where a band reaches into others on both sides.
      let first = max(0, shape.height - rows) / 2 / least * least
      let memory = floats(first..<min(shape.height, first + rows))
      let all = rows * shape.width * shape.channels + memory.bands + memory.scratch
      return all * MemoryLayout<Float>.stride <= bandBytes
    }
    var step = least
    while step < shape.height, fits(step + least) { step += least }
    return stride(from: 0, to: shape.height, by: step).map { $0..<min(shape.height, $0 + step) }
  }

  /// What `fetch` takes.
  func fetched(_ value: Int, rows: Range<Int>) -> BandMemory {
    switch values[value] {
    case .input: (0, 0)
    case .made(_, _, _?, _): (rows.count * graph.shapes[value].width * graph.shapes[value].channels, 0)
    case .made(_, let index, nil, _): made(index, rows: rows)
    case .same(let own), .dropped(let own, _), .squashed(let own, _), .normalised(let own, _, _):
      fetched(own, rows: rows)
    case .joined(let parts):
      parts.map { fetched($0, rows: rows) }.reduce((0, 0)) { ($0.bands + $1.bands, max($0.scratch, $1.scratch)) }
    }
  }

  /// What `make` takes. What each thread has of its own does not count: the number of threads must not decide.
  func made(_ index: Int, rows: Range<Int>) -> BandMemory {
    guard let layer = graph.nodes[index].layer else { return (0, 0) }
    let (from, to) = (graph.shapes[graph.nodes[index].inputs[0]], graph.shapes[index + 1])
    let (input, output) = reach(index, rows)
    let shape = FeatureShape(input.count, from.width, from.channels)
    let own = layer.scratchpad(of: shape, images: 1).shared + layer.workspace(of: shape, images: 1)
    let behind = fetched(graph.nodes[index].inputs[0], rows: input)
    return (
      input.count * from.width * from.channels + output.count * to.width * to.channels + behind.bands,
      max(own, behind.scratch)
    )
  }
}
