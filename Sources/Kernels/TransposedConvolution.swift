/// The grid side times the transposed weights, its patches added where they overlap: a transposed convolution's forward,
/// and a convolution's data gradient.
///
/// Bands of grid rows touch image rows of their neighbours. The even bands go first and then the odd ones, so no two at
/// work overlap, and sums have a fixed order. With few pixels the weights are shared out by taps instead, then the image
/// rows.
struct ImageProduct {
  let geometry: ConvolutionGeometry
  let count: Int
  let grid: Matrix
  /// Added to.
  let image: FeatureMap
  let derivative: FeatureMap?
  let slope: Float
  let weights: UnsafeMutablePointer<Float>
  let scratch: Scratchpad
  let pool: ComputePool

  private enum Cut {
    case taps
    case bands(rows: Int)
  }

  private static func cut(_ g: ConvolutionGeometry, count: Int) -> Cut {
    let pixels = count * g.gridPixels
    if pixels <= 512, g.liveTaps > 1 { return .taps }
    // Neighbouring bands only may overlap: a band is at least as high as the kernel.
    let rows = max(g.kernel, (256 + g.gridWidth - 1) / g.gridWidth)
    let bands = max(1, g.gridHeight / rows)
    return .bands(rows: (g.gridHeight + bands - 1) / bands)
  }

  static func scratchpad(_ g: ConvolutionGeometry, images: Int) -> ScratchpadSize {
    (1...images).reduce(ScratchpadSize()) { size, count in
      switch cut(g, count: count) {
      case .taps: size.united(ScratchpadSize(shared: count * g.gridPixels * g.patch))
      case .bands(let rows): size.united(ScratchpadSize(thread: rows * g.gridWidth * g.patch))
      }
    }
  }

  func run() {
    switch Self.cut(geometry, count: count) {
    case .taps: runByTaps()
    case .bands(let rows): runByBands(rows)
    }
  }

  private func runByBands(_ height: Int) {
    let g = geometry
    let bands = (g.gridHeight + height - 1) / height
    for parity in 0..<2 {
      let those = (bands + 1 - parity) / 2
      pool.run(count * those) { task, thread in
        let (picture, index) = task.quotientAndRemainder(dividingBy: those)
        let first = (2 * index + parity) * height
        let gridRows = first..<min(g.gridHeight, first + height)
        let patches = scratch.own(thread)
        let start = picture * g.gridPixels + first * g.gridWidth
        let rows = Matrix(grid.data + start * grid.stride, stride: grid.stride)
        for run in 0..<g.runs {
          multiply(
            patches + run * g.runLength, stride: g.patch, rows,
            Matrix(weights + g.runStart(run) * g.gridChannels, stride: g.gridChannels, transposed: true),
            rows: gridRows.count * g.gridWidth, columns: g.runLength, inner: g.gridChannels, add: false)
        }
        let top = max(0, first * g.stride - g.padding)
        let bottom = min(g.imageHeight, (gridRows.upperBound - 1) * g.stride - g.padding + g.kernel)
        guard top < bottom else { return }
        overlapAdd(
          image.from(image: picture), patches: patches, derivative: derivative?.from(image: picture), slope: slope,
          geometry: g, gridRows: gridRows, rows: top..<bottom)
      }
    }
  }

  private func runByTaps() {
    let (g, patches) = (geometry, scratch.shared)
    let pixels = count * g.gridPixels
    pool.run(g.liveTaps) { tap, _ in
      multiply(
        patches + tap * g.imageChannels, stride: g.patch, grid,
        Matrix(
          weights + g.tap(live: tap) * g.imageChannels * g.gridChannels, stride: g.gridChannels, transposed: true),
        rows: pixels, columns: g.imageChannels, inner: g.gridChannels, add: false)
    }
    pool.run(count * g.imageHeight) { task, _ in
      let (picture, y) = task.quotientAndRemainder(dividingBy: g.imageHeight)
      overlapAdd(
        image.from(image: picture), patches: patches + picture * g.gridPixels * g.patch,
        derivative: derivative?.from(image: picture), slope: slope, geometry: g, gridRows: 0..<g.gridHeight,
        rows: y..<y + 1)
    }
  }
}

/// image = overlap-add(activated * weights^T) + bias.
///
/// - Parameters:
///   - output: batch x image height x image width x image channels.
///   - activated: batch x grid pixels x grid channels, dense, after activation.
package func transposedConvolutionForward(
  _ output: FeatureMap, activated: UnsafeMutablePointer<Float>, weights: UnsafeMutablePointer<Float>,
  bias: UnsafeMutablePointer<Float>?, geometry: ConvolutionGeometry, count: Int, scratch: Scratchpad, pool: ComputePool
) {
  if let bias {
    forRows(count * output.pixels, width: output.channels, pool) { rows in
      for row in rows { output.pixel(row).update(from: bias, count: output.channels) }
    }
  } else {
    clear(output, count: count, pool: pool)
  }
  ImageProduct(
    geometry: geometry, count: count, grid: Matrix(activated, stride: geometry.gridChannels), image: output,
    derivative: nil, slope: 1, weights: weights, scratch: scratch, pool: pool
  ).run()
}

/// inputGradient += activation'(input) * (patches(outputGradient) * weights).
package func transposedConvolutionBackwardData(
  _ inputGradient: FeatureMap, outputGradient: FeatureMap, input: FeatureMap, slope: Float,
  weights: UnsafeMutablePointer<Float>, geometry: ConvolutionGeometry, count: Int, scratch: Scratchpad,
  pool: ComputePool
) {
  let product = GridProduct(
    geometry: geometry, pixels: count * geometry.gridPixels, image: outputGradient, imageSlope: 1, weights: weights,
    scratch: scratch, pool: pool)
  product.run { pixels, channels, part, stride in
    for (row, pixel) in pixels.enumerated() {
      addThroughActivation(
        inputGradient.pixel(pixel) + channels.lowerBound, part + row &* stride,
        input: input.pixel(pixel) + channels.lowerBound, slope, channels.count)
    }
  }
}
