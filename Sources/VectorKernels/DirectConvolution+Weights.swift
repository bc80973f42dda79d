internal import Kernels

extension DirectConvolution {
  /// use patches(activated image)^T * activated grid.
  func weightGradient(_ use: WeightGradientUse, image: Activated, grid: Activated) {
    if isSmall {
      correlateByWeights(use, image, grid)
    } else {
      correlateByPixels(use, image, grid)
    }
  }

  /// Few pixels: a task owns some rows of a panel, whose weights it meets in order.
  private func correlateByWeights(_ use: WeightGradientUse, _ image: Activated, _ grid: Activated) {
    let (width, block) = (BlockProduct.width, Self.weightBlock)
    let right = scratch.shared + productRows * patchRow
    pool.run(pixels) { pixel, _ in
      gatherPatches(scratch.shared + pixel &* patchRow, image, pixel..<pixel &+ 1)
      gatherGrid(right + pixel &* gridRow, grid, pixel..<pixel &+ 1)
    }
    let places = WeightPanels(right, g, side)
    if side == .image {
      correlateByChannels(use, right, places)
      return
    }
    let blocks = (g.runLength + block - 1) / block
    pool.run(panels * g.runs * blocks) { task, thread in
      let (rest, index) = task.quotientAndRemainder(dividingBy: blocks)
      let (panel, run) = rest.quotientAndRemainder(dividingBy: g.runs)
      let rows = index &* block..<min(g.runLength, (index &+ 1) &* block)
      let product = scratch.own(thread)
      BlockProduct.columnsByRows(
        product, stride: width, scratch.shared + (run &* g.runLength &+ rows.lowerBound), leftStride: patchRow,
        BlockProduct.Right(start: right + panel &* width, row: gridRow), rows: rows.count, inner: pixels, add: false)
      let place = places.offset(panel: panel, tap: 0, row: g.runStart(run) &+ rows.lowerBound)
      for offset in Swift.stride(from: 0, to: rows.count &* width, by: Vector.scalarCount) {
        use.take(product.vector(offset), at: place &+ offset)
      }
    }
  }

  /// The same for weights whose columns are image channels: rows are grid channels.
  private func correlateByChannels(
    _ use: WeightGradientUse, _ right: UnsafeMutablePointer<Float>, _ places: WeightPanels
  ) {
    let (width, block) = (BlockProduct.width, Self.weightBlock)
    let blocks = (g.gridChannels + block - 1) / block
    pool.run(g.patch / width * blocks) { task, thread in
      let (column, index) = task.quotientAndRemainder(dividingBy: blocks)
      let rows = index &* block..<min(g.gridChannels, (index &+ 1) &* block)
      let (tap, channel) = (column &* width).quotientAndRemainder(dividingBy: g.imageChannels)
      let product = scratch.own(thread)
      BlockProduct.columnsByRows(
        product, stride: width, right + rows.lowerBound, leftStride: gridRow,
        BlockProduct.Right(start: scratch.shared + column &* width, row: patchRow), rows: rows.count, inner: pixels,
        add: false)
      let place = places.offset(panel: channel / width, tap: g.tap(live: tap), row: rows.lowerBound)
      for offset in Swift.stride(from: 0, to: rows.count &* width, by: Vector.scalarCount) {
        use.take(product.vector(offset), at: place &+ offset)
      }
    }
  }

  /// Many pixels, few weights: sums over parts of the pixels, added in order.
  private func correlateByPixels(_ use: WeightGradientUse, _ image: Activated, _ grid: Activated) {
    let (width, size) = (BlockProduct.width, g.patch * g.gridChannels)
    let parts = (pixels + Self.partLength - 1) / Self.partLength
    pool.run(parts) { part, thread in
      let end = min(pixels, (part &+ 1) &* Self.partLength)
      let patches = scratch.own(thread)
      let right = patches + Self.pixelBlock &* patchRow
      var first = part &* Self.partLength
      while first < end {
        let range = first..<min(end, first &+ Self.pixelBlock)
        gatherPatches(patches, image, range)
        gatherGrid(right, grid, range)
        forEachPair(of: 0..<panels) { pair in
          let column = pair.lowerBound &* width
          BlockProduct.columnsByRows(
            scratch.shared + (part &* size &+ column &* g.patch), stride: pair.count &* width, patches,
            leftStride: patchRow,
            BlockProduct.Right(start: right + column, row: gridRow, panel: width, panels: pair.count), rows: g.patch,
            inner: range.count, add: first > part &* Self.partLength)
        }
        first &+= Self.pixelBlock
      }
    }
    let places = WeightPanels(scratch.shared, g, side)
    pool.run((panels + 1) / 2) { task, _ in
      let these = 2 &* task..<min(panels, 2 &* task &+ 2)
      let stride = these.count &* width
      forEachRun { column, row, length in
        for index in 0..<length {
          for offset in Swift.stride(from: 0, to: stride, by: Vector.scalarCount) {
            let source = these.lowerBound &* width &* g.patch &+ (column &+ index) &* stride &+ offset
            var sum = Vector.zero
            for part in 0..<parts { sum += scratch.shared.vector(part &* size &+ source) }
            let panel = these.lowerBound &+ offset / width
            use.take(sum, at: places.offset(panel: panel, tap: 0, row: row &+ index) &+ offset % width)
          }
        }
      }
    }
  }
}
