/// The image side cut into patches, times the weights: a convolution's forward, and a transposed convolution's data
/// gradient. Blocked im2col and `sgemm` (Chellapilla, Puri and Simard 2006).
///
/// How the work is cut depends on the sizes alone. Many pixels: blocks of them, each with its own patches. Few: the weights
/// are what is read, so they are shared out, by taps with partial sums, or by output channels.
struct GridProduct {
  let geometry: ConvolutionGeometry
  let pixels: Int
  let image: FeatureMap
  let imageSlope: Float
  let weights: UnsafeMutablePointer<Float>
  let scratch: Scratchpad
  let pool: ComputePool

  private enum Cut {
    case taps
    case channels(block: Int)
    case pixels(block: Int)
  }

  private static func cut(_ g: ConvolutionGeometry, pixels: Int) -> Cut {
    if pixels <= 32, g.liveTaps > 1, g.imageChannels * g.gridChannels >= 4096 { return .taps }
    if pixels <= 512, g.gridChannels >= 64 { return .channels(block: max(32, (g.gridChannels / 8 + 15) / 16 * 16)) }
    let wanted = min(2048, max(256, (1 << 18) / max(1, g.patch)))
    let blocks = (pixels + wanted - 1) / wanted
    return .pixels(block: (pixels + blocks - 1) / blocks)
  }

  static func scratchpad(_ g: ConvolutionGeometry, images: Int) -> ScratchpadSize {
    (1...images).reduce(ScratchpadSize()) { size, count in
      let pixels = count * g.gridPixels
      return switch cut(g, pixels: pixels) {
      case .taps:
        size.united(
          ScratchpadSize(shared: g.liveTaps * pixels * g.gridChannels, thread: pixels * g.imageChannels))
      case .channels(let block):
        size.united(ScratchpadSize(shared: pixels * g.patch, thread: pixels * block))
      case .pixels(let block):
        size.united(ScratchpadSize(thread: block * (g.patch + g.gridChannels)))
      }
    }
  }

  /// Calls `finish` with every part of the product once: its pixels, its channels, where it lies and its row stride.
  @inline(__always)
  func run(_ finish: (Range<Int>, Range<Int>, UnsafeMutablePointer<Float>, Int) -> Void) {
    switch Self.cut(geometry, pixels: pixels) {
    case .taps: runByTaps(finish)
    case .channels(let block): runByChannels(block, finish)
    case .pixels(let block): runByPixels(block, finish)
    }
  }

  private func runByPixels(
    _ block: Int, _ finish: (Range<Int>, Range<Int>, UnsafeMutablePointer<Float>, Int) -> Void
  ) {
    let (g, outputs) = (geometry, geometry.gridChannels)
    pool.run((pixels + block - 1) / block) { task, thread in
      let rows = task * block..<min(pixels, (task + 1) * block)
      let patches = scratch.own(thread)
      let product = patches + block * g.patch
      let matrix = patchMatrix(patches, rows)
      for run in 0..<g.runs {
        multiply(
          product, stride: outputs, matrix.columns(from: run * g.runLength),
          Matrix(weights + g.runStart(run) * outputs, stride: outputs), rows: rows.count, columns: outputs,
          inner: g.runLength, add: run > 0)
      }
      finish(rows, 0..<outputs, product, outputs)
    }
  }

  /// The patches of some pixels; a dense 1 x 1 image is its own.
  private func patchMatrix(_ patches: UnsafeMutablePointer<Float>, _ rows: Range<Int>) -> Matrix {
    let g = geometry
    if g.kernel == 1, g.stride == 1, g.padding == 0, imageSlope == 1 {
      return Matrix(image.pixel(rows.lowerBound), stride: image.stride)
    }
    gatherPatches(
      patches, image: image, slope: imageSlope, geometry: g, pixels: rows, taps: 0..<g.liveTaps)
    return Matrix(patches, stride: g.patch)
  }

  private func runByChannels(
    _ block: Int, _ finish: (Range<Int>, Range<Int>, UnsafeMutablePointer<Float>, Int) -> Void
  ) {
    let (g, outputs, patches) = (geometry, geometry.gridChannels, scratch.shared)
    forRows(pixels, width: g.patch, pool) { rows in
      gatherPatches(
        patches + rows.lowerBound * g.patch, image: image, slope: imageSlope, geometry: g, pixels: rows,
        taps: 0..<g.liveTaps)
    }
    pool.run((outputs + block - 1) / block) { task, thread in
      let channels = task * block..<min(outputs, (task + 1) * block)
      let product = scratch.own(thread)
      for run in 0..<g.runs {
        multiply(
          product, stride: channels.count, Matrix(patches + run * g.runLength, stride: g.patch),
          Matrix(weights + g.runStart(run) * outputs + channels.lowerBound, stride: outputs), rows: pixels,
          columns: channels.count, inner: g.runLength, add: run > 0)
      }
      finish(0..<pixels, channels, product, channels.count)
    }
  }

  private func runByTaps(_ finish: (Range<Int>, Range<Int>, UnsafeMutablePointer<Float>, Int) -> Void) {
    let (g, outputs, partials) = (geometry, geometry.gridChannels, scratch.shared)
    let size = pixels * outputs
    pool.run(g.liveTaps) { tap, thread in
      let patches = scratch.own(thread)
      gatherPatches(
        patches, image: image, slope: imageSlope, geometry: g, pixels: 0..<pixels, taps: tap..<tap + 1)
      multiply(
        partials + tap * size, stride: outputs, Matrix(patches, stride: g.imageChannels),
        Matrix(weights + g.tap(live: tap) * g.imageChannels * outputs, stride: outputs), rows: pixels,
        columns: outputs, inner: g.imageChannels, add: false)
    }
    for tap in 1..<g.liveTaps {
      let partial = partials + tap * size
      for i in 0..<size { partials[i] += partial[i] }
    }
    finish(0..<pixels, 0..<outputs, partials, outputs)
  }

}

/// grid = patches(activated image) * weights + bias.
///
/// - Parameters:
///   - output: batch x grid height x grid width x grid channels.
///   - input: batch x image height x image width x image channels, before activation.
///   - slope: the activation's, see `copyActivated`.
package func convolutionForward(
  _ output: FeatureMap, input: FeatureMap, slope: Float, weights: UnsafeMutablePointer<Float>,
  bias: UnsafeMutablePointer<Float>?, geometry: ConvolutionGeometry, count: Int, scratch: Scratchpad, pool: ComputePool
) {
  let product = GridProduct(
    geometry: geometry, pixels: count * geometry.gridPixels, image: input, imageSlope: slope, weights: weights,
    scratch: scratch, pool: pool)
  product.run { pixels, channels, part, stride in
    for (row, pixel) in pixels.enumerated() {
      let (y, x) = (output.pixel(pixel) + channels.lowerBound, part + row &* stride)
      if let bias {
        let bias = bias + channels.lowerBound
        for c in 0..<channels.count { y[c] = x[c] + bias[c] }
      } else {
        y.update(from: x, count: channels.count)
      }
    }
  }
}

/// inputGradient += activation'(input) * overlap-add(outputGradient * weights^T).
package func convolutionBackwardData(
  _ inputGradient: FeatureMap, outputGradient: FeatureMap, input: FeatureMap, slope: Float,
  weights: UnsafeMutablePointer<Float>, geometry: ConvolutionGeometry, count: Int, scratch: Scratchpad,
  pool: ComputePool
) {
  ImageProduct(
    geometry: geometry, count: count, grid: Matrix(outputGradient.data, stride: outputGradient.stride),
    image: inputGradient, derivative: slope == 1 ? nil : input, slope: slope, weights: weights, scratch: scratch,
    pool: pool
  ).run()
}

/// The floats of scratchpad that any of a convolution's or a transposed convolution's products take.
package func convolutionScratchpad(_ geometry: ConvolutionGeometry, images: Int) -> ScratchpadSize {
  GridProduct.scratchpad(geometry, images: images)
    .united(ImageProduct.scratchpad(geometry, images: images))
    .united(WeightProduct.scratchpad(geometry, images: images))
}
