/// The gradient of the weights, one product for convolution and transposed convolution: patches(image)^T * grid, added.
///
/// Each task owns some taps' weights, so nothing races. Where the weights are few and the pixels many, the pixels are
/// shared out instead and the partial sums added in order.
struct WeightProduct {
  let geometry: ConvolutionGeometry
  let pixels: Int
  let image: FeatureMap
  let imageSlope: Float
  let grid: Matrix
  /// Added to.
  let gradient: UnsafeMutablePointer<Float>
  let scratch: Scratchpad
  let pool: ComputePool

  private enum Cut {
    case pixels(parts: Int, block: Int)
    case taps(group: Int, block: Int)
  }

  private static func cut(_ g: ConvolutionGeometry, pixels: Int) -> Cut {
    func block(_ width: Int) -> Int { min(pixels, max(128, (1 << 17) / max(1, width))) }
    if g.patch * g.gridChannels <= 1 << 14 {
      return .pixels(parts: min(8, (pixels + 63) / 64), block: block(g.patch))
    }
    let columns = g.liveColumns.count
    let group = (1...columns).first { columns % $0 == 0 && $0 * g.imageChannels >= 256 } ?? columns
    return .taps(group: group, block: block(group * g.imageChannels))
  }

  static func scratchpad(_ g: ConvolutionGeometry, images: Int) -> ScratchpadSize {
    (1...images).reduce(ScratchpadSize()) { size, count in
      switch cut(g, pixels: count * g.gridPixels) {
      case .pixels(let parts, let block):
        size.united(ScratchpadSize(shared: parts * g.patch * g.gridChannels, thread: block * g.patch))
      case .taps(let group, let block):
        size.united(ScratchpadSize(thread: block * group * g.imageChannels))
      }
    }
  }

  func run() {
    switch Self.cut(geometry, pixels: pixels) {
    case .pixels(let parts, let block): runByPixels(parts, block)
    case .taps(let group, let block): runByTaps(group, block)
    }
  }

  private func runByTaps(_ group: Int, _ block: Int) {
    let (g, outputs) = (geometry, geometry.gridChannels)
    let width = group * g.imageChannels
    pool.run(g.liveTaps / group) { task, thread in
      let patches = scratch.own(thread)
      let weights = gradient + g.tap(live: task * group) * g.imageChannels * outputs
      for first in Swift.stride(from: 0, to: pixels, by: block) {
        let rows = first..<min(pixels, first + block)
        gatherPatches(
          patches, image: image, slope: imageSlope, geometry: g, pixels: rows,
          taps: task * group..<(task + 1) * group)
        multiply(
          weights, stride: outputs, Matrix(patches, stride: width, transposed: true),
          Matrix(grid.data + first * grid.stride, stride: grid.stride), rows: width, columns: outputs,
          inner: rows.count, add: true)
      }
    }
  }

  private func runByPixels(_ parts: Int, _ block: Int) {
    let (g, outputs, partials) = (geometry, geometry.gridChannels, scratch.shared)
    let size = g.patch * outputs
    let share = (pixels + parts - 1) / parts
    pool.run(parts) { part, thread in
      let patches = scratch.own(thread)
      let sum = partials + part * size
      let end = min(pixels, (part + 1) * share)
      if part * share >= end { sum.update(repeating: 0, count: size) }
      for first in Swift.stride(from: part * share, to: end, by: block) {
        let rows = first..<min(end, first + block)
        gatherPatches(
          patches, image: image, slope: imageSlope, geometry: g, pixels: rows, taps: 0..<g.liveTaps)
        multiply(
          sum, stride: outputs, Matrix(patches, stride: g.patch, transposed: true),
          Matrix(grid.data + first * grid.stride, stride: grid.stride), rows: g.patch, columns: outputs,
          inner: rows.count, add: first > part * share)
      }
    }
    for run in 0..<g.runs {
      let weights = gradient + g.runStart(run) * outputs
      for part in 0..<parts {
        let sum = partials + part * size + run * g.runLength * outputs
        for i in 0..<g.runLength * outputs { weights[i] += sum[i] }
      }
    }
  }
}

/// weightGradient += patches(activated input)^T * outputGradient.
package func convolutionBackwardWeights(
  _ weightGradient: UnsafeMutablePointer<Float>, outputGradient: FeatureMap, input: FeatureMap, slope: Float,
  geometry: ConvolutionGeometry, count: Int, scratch: Scratchpad, pool: ComputePool
) {
  WeightProduct(
    geometry: geometry, pixels: count * geometry.gridPixels, image: input, imageSlope: slope,
    grid: Matrix(outputGradient.data, stride: outputGradient.stride), gradient: weightGradient, scratch: scratch,
    pool: pool
  ).run()
}

/// weightGradient += patches(outputGradient)^T * activated.
package func transposedConvolutionBackwardWeights(
  _ weightGradient: UnsafeMutablePointer<Float>, outputGradient: FeatureMap, activated: UnsafeMutablePointer<Float>,
  geometry: ConvolutionGeometry, count: Int, scratch: Scratchpad, pool: ComputePool
) {
  WeightProduct(
    geometry: geometry, pixels: count * geometry.gridPixels, image: outputGradient, imageSlope: 1,
    grid: Matrix(activated, stride: geometry.gridChannels), gradient: weightGradient, scratch: scratch, pool: pool
  ).run()
}

/// biasGradient[channel] += the sum of outputGradient over all pixels, in blocks of at most 256 and then in Double.
package func biasBackward(
  _ biasGradient: UnsafeMutablePointer<Float>, outputGradient: FeatureMap, count: Int, scratch: Scratchpad,
  pool: ComputePool
) {
  let (rows, channels) = (count * outputGradient.pixels, outputGradient.channels)
  let blocks = (rows + statisticsBlock - 1) / statisticsBlock
  pool.run(blocks) { block, _ in
    let sum = scratch.shared + block * channels
    sum.update(repeating: 0, count: channels)
    for row in block * statisticsBlock..<min(rows, (block + 1) * statisticsBlock) {
      let gradient = outputGradient.pixel(row)
      for c in 0..<channels { sum[c] += gradient[c] }
    }
  }
  for c in 0..<channels {
    var total = 0.0
    for block in 0..<blocks { total += Double(scratch.shared[block * channels + c]) }
    biasGradient[c] += Float(total)
  }
}

package func biasScratchpad(pixels: Int, channels: Int, images: Int) -> ScratchpadSize {
  ScratchpadSize(shared: (images * pixels + statisticsBlock - 1) / statisticsBlock * channels)
}

/// Pixels summed in single precision before their sum is added in double.
let statisticsBlock = 256
