internal import Kernels

extension DirectConvolution {
  /// target = overlap-add(activated grid W^T).
  func gridToImage(_ target: ConvolutionTarget, grid: Activated, weights: WeightPanels) {
    if isSmall {
      multiplyByWeights(grid, weights)
    } else {
      multiplyByPixels(grid, weights)
    }
    pool.run(images * g.imageHeight) { task, _ in
      let (picture, y) = task.quotientAndRemainder(dividingBy: g.imageHeight)
      addOverlaps(target, picture, y)
    }
  }

  /// Few pixels: a task owns some columns of the patches, and multiplies all pixels by their weights.
  private func multiplyByWeights(_ grid: Activated, _ weights: WeightPanels) {
    let (width, rows) = (BlockProduct.width, BlockProduct.padded(pixels))
    let left = scratch.shared + productRows * patchRow
    pool.run((pixels + 15) / 16) { task, _ in
      let range = task &* 16..<min(pixels, (task &+ 1) &* 16)
      gatherGrid(left + range.lowerBound &* gridRow, grid, range)
    }
    let columns = g.patch / width
    if weights.side == .image {
      pool.run(columns) { task, _ in
        let (tap, channel) = (task &* width).quotientAndRemainder(dividingBy: g.imageChannels)
        let right = weights.row(panel: channel / width, tap: g.tap(live: tap), row: 0)
        multiplyRows(scratch.shared + task &* width, left, BlockProduct.Right(start: right), rows)
      }
      return
    }
    let share = Self.share(min(columns, g.runLength / width))
    pool.run((columns + share - 1) / share) { task, thread in
      let right = scratch.own(thread)
      let these = task &* share..<min(columns, (task &+ 1) &* share)
      for panel in 0..<panels {
        for column in these {
          transpose(
            right + ((column &- these.lowerBound) &* g.gridChannels &+ panel &* width) &* width, weights,
            column: column &* width, panel: panel)
        }
      }
      forEachPair(of: these) { pair in
        let start = right + (pair.lowerBound &- these.lowerBound) &* g.gridChannels &* width
        multiplyRows(
          scratch.shared + pair.lowerBound &* width, left,
          BlockProduct.Right(start: start, panel: g.gridChannels &* width, panels: pair.count), rows)
      }
    }
  }

  /// Many pixels, few weights.
  private func multiplyByPixels(_ grid: Activated, _ weights: WeightPanels) {
    let width = BlockProduct.width
    let transposed = scratch.shared + productRows * patchRow
    pool.run(g.patch / width) { task, _ in
      for panel in 0..<panels {
        transpose(
          transposed + (task &* g.gridChannels &+ panel &* width) &* width, weights, column: task &* width,
          panel: panel)
      }
    }
    pool.run((pixels + Self.pixelBlock - 1) / Self.pixelBlock) { task, thread in
      let range = task &* Self.pixelBlock..<min(pixels, (task &+ 1) &* Self.pixelBlock)
      let left = scratch.own(thread)
      gatherGrid(left, grid, range)
      forEachPair(of: 0..<g.patch / width) { pair in
        let column = pair.lowerBound &* width
        multiplyRows(
          scratch.shared + (range.lowerBound &* patchRow &+ column), left,
          BlockProduct.Right(
            start: transposed + column &* g.gridChannels, panel: g.gridChannels &* width, panels: pair.count),
          BlockProduct.padded(range.count))
      }
    }
  }

  /// Sixteen columns of W^T and the grid channels of one panel: [grid channel][16].
  @inline(__always)
  private func transpose(_ output: UnsafeMutablePointer<Float>, _ weights: WeightPanels, column: Int, panel: Int) {
    let row = g.runStart(column / g.runLength) &+ column % g.runLength
    weights.transposeBlock(output, panel: panel, tap: 0, row: row)
  }

  @inline(__always)
  private func multiplyRows(
    _ product: UnsafeMutablePointer<Float>, _ left: UnsafePointer<Float>, _ right: BlockProduct.Right, _ rows: Int
  ) {
    var first = 0
    while first < g.gridChannels {
      BlockProduct.rowsByDense(
        product, stride: patchRow, left + first, rowStride: gridRow, right.from(row: first), rows: rows,
        inner: min(Self.innerBlock, g.gridChannels &- first), add: first > 0)
      first &+= Self.innerBlock
    }
  }

  /// One row of the image: for each pixel the sum of all patches that hold it.
  @inline(__always)
  private func addOverlaps(_ target: ConvolutionTarget, _ picture: Int, _ y: Int) {
    let channels = g.imageChannels
    let (rows, columns) = (g.liveRows, g.liveColumns)
    // Of the strides 1 and 2, which are all there are.
    let shift = g.stride &- 1
    withUnsafeTemporaryAllocation(of: UnsafePointer<Float>.self, capacity: 16) { sources in
      for x in 0..<g.imageWidth {
        var count = 0
        // The taps that meet a row are every stride-th; so are those of a column.
        var tapRow = (y &+ g.padding) & shift
        while tapRow < g.kernel {
          let gridY = (y &+ g.padding &- tapRow) >> shift
          if rows.contains(tapRow), gridY >= 0, gridY < g.gridHeight {
            let patches = (picture &* g.gridHeight &+ gridY) &* g.gridWidth
            let taps = (tapRow &- rows.lowerBound) &* columns.count &- columns.lowerBound
            var tapColumn = (x &+ g.padding) & shift
            while tapColumn < g.kernel {
              let gridX = (x &+ g.padding &- tapColumn) >> shift
              if columns.contains(tapColumn), gridX >= 0, gridX < g.gridWidth {
                let place = (patches &+ gridX) &* patchRow &+ (taps &+ tapColumn) &* channels
                sources[count] = UnsafePointer(scratch.shared + place)
                count &+= 1
              }
              tapColumn &+= g.stride
            }
          }
          tapRow &+= g.stride
        }
        let pixel = (picture &* g.imageHeight &+ y) &* g.imageWidth &+ x
        var channel = 0
        while channel < channels {
          var sum = Vector.zero
          for index in 0..<count { sum += sources[index].vector(channel) }
          // The last vector may reach into the next tap's: those lanes are not written.
          if channels &- channel < Vector.scalarCount {
            target.writeFirst(channels &- channel, of: sum, pixel: pixel, channel: channel)
          } else {
            target.write(sum, pixel: pixel, channel: channel)
          }
          channel &+= Vector.scalarCount
        }
      }
    }
  }
}
