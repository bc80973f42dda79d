internal import Kernels

extension DirectConvolution {
  /// target = patches(activated image) W.
  func imageToGrid(_ target: ConvolutionTarget, image: Activated, weights: WeightPanels) {
    guard isSmall else {
      multiplyBlocks(target, image, weights)
      return
    }
    gatherAllPatches(image)
    if weights.side == .grid {
      multiplyByPanels(target, weights)
    } else {
      multiplyByTransposed(target, weights)
    }
  }

  /// Many pixels, few weights: a task owns some pixels.
  private func multiplyBlocks(_ target: ConvolutionTarget, _ image: Activated, _ weights: WeightPanels) {
    pool.run((pixels + Self.pixelBlock - 1) / Self.pixelBlock) { task, thread in
      let range = task &* Self.pixelBlock..<min(pixels, (task &+ 1) &* Self.pixelBlock)
      let patches = scratch.own(thread)
      let product = patches + Self.pixelBlock &* patchRow
      gatherPatches(patches, image, range)
      forEachPair(of: 0..<panels) { these in
        multiplyPatches(product, patches, weights, these, BlockProduct.padded(range.count))
        put(target, product, range, these)
      }
    }
  }

  /// Few pixels: a task multiplies all patches by one panel, as it lies.
  private func multiplyByPanels(_ target: ConvolutionTarget, _ weights: WeightPanels) {
    pool.run(panels) { panel, thread in
      let product = scratch.own(thread)
      multiplyPatches(product, scratch.shared, weights, panel..<panel &+ 1, BlockProduct.padded(pixels))
      put(target, product, 0..<pixels, panel..<panel &+ 1)
    }
  }

  /// Few pixels: a task owns up to four panels of grid channels, and transposes the weights of one tap's channels at a time.
  private func multiplyByTransposed(_ target: ConvolutionTarget, _ weights: WeightPanels) {
    let (width, rows) = (BlockProduct.width, BlockProduct.padded(pixels))
    let share = Self.share(panels)
    pool.run((panels + share - 1) / share) { task, thread in
      let these = task &* share..<min(panels, (task &+ 1) &* share)
      let products = scratch.own(thread)
      let right = products + 4 &* rows &* width
      var column = 0
      while column < g.patch {
        let channel = column % g.imageChannels
        let length = min(Self.innerBlock, g.imageChannels &- channel)
        let tap = g.tap(live: column / g.imageChannels)
        for row in Swift.stride(from: 0, to: length, by: width) {
          for (index, panel) in these.enumerated() {
            weights.transposeBlock(
              right + (index &* length &+ row) &* width, panel: (channel &+ row) / width, tap: tap,
              row: panel &* width)
          }
        }
        forEachPair(of: 0..<these.count) { pair in
          BlockProduct.rowsByDense(
            products + pair.lowerBound &* rows &* width, stride: 2 &* width, scratch.shared + column,
            rowStride: patchRow,
            BlockProduct.Right(
              start: right + pair.lowerBound &* length &* width, panel: length &* width, panels: pair.count),
            rows: rows, inner: length, add: column > 0)
        }
        column &+= length
      }
      forEachPair(of: these) { pair in
        put(target, products + (pair.lowerBound &- these.lowerBound) &* rows &* width, 0..<pixels, pair)
      }
    }
  }

  /// Panels that a task transposes together: enough that memory is read in long pieces, few enough for all threads.
  static func share(_ panels: Int) -> Int { panels < 16 ? 1 : panels < 32 ? 2 : 4 }

  @inline(__always)
  private func multiplyPatches(
    _ product: UnsafeMutablePointer<Float>, _ patches: UnsafePointer<Float>, _ weights: WeightPanels,
    _ panels: Range<Int>, _ rows: Int
  ) {
    forEachRun { column, row, length in
      var first = 0
      while first < length {
        BlockProduct.rowsByDense(
          product, stride: 2 &* BlockProduct.width, patches + (column &+ first), rowStride: patchRow,
          BlockProduct.Right(
            start: weights.row(panel: panels.lowerBound, tap: 0, row: row &+ first), panel: weights.panelStride,
            panels: panels.count),
          rows: rows, inner: min(Self.innerBlock, length &- first), add: column &+ first > 0)
        first &+= Self.innerBlock
      }
    }
  }

  @inline(__always)
  private func put(
    _ target: ConvolutionTarget, _ product: UnsafePointer<Float>, _ range: Range<Int>, _ panels: Range<Int>
  ) {
    let width = BlockProduct.width
    for pixel in range {
      let source = product + (pixel &- range.lowerBound) &* 2 &* width
      for channel in Swift.stride(from: 0, to: panels.count &* width, by: Vector.scalarCount) {
        target.write(source.vector(channel), pixel: pixel, channel: panels.lowerBound &* width &+ channel)
      }
    }
  }
}
