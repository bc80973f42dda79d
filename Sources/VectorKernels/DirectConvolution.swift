internal import Kernels

/// A convolution of kernel 4 as a product of matrices over its patches, with its adjoints: where Winograd's tiles would be
/// mostly edge, and where the image or the grid is thin. The taps that never meet the image are left out.
///
///     grid    y = P W        P: [grid pixel][live tap, image channel], the patches of the image
///     image   x = overlap-add of Y W^T
///     weights     P^T Y
///
/// W lies in panels of sixteen grid channels (`WeightPanels`).
struct DirectConvolution {
  let g: ConvolutionGeometry
  let images: Int
  let scratch: Scratchpad
  let pool: ComputePool

  var pixels: Int { images * g.gridPixels }
  var panels: Int { g.gridChannels / BlockProduct.width }
  /// Floats from a patch to the next, and from an activated grid pixel to the next; no powers of two.
  var patchRow: Int { Self.patchRow(g) }
  var gridRow: Int { Self.gridRow(g) }

  private static func patchRow(_ g: ConvolutionGeometry) -> Int { g.patch + 16 }
  private static func gridRow(_ g: ConvolutionGeometry) -> Int { g.gridChannels + 16 }

  /// Where there are few pixels, the weights are what is read, and shared out; otherwise the pixels are.
  var isSmall: Bool { Self.isSmall(g, images) }
  private static func isSmall(_ g: ConvolutionGeometry, _ images: Int) -> Bool { images * g.gridPixels <= 512 }

  /// Pixels of a work item.
  static let pixelBlock = 128
  /// Inner length of a block product: its right-hand side stays in the first-level cache.
  static let innerBlock = 256
  /// Rows of weights, and of their gradient, of a work item.
  static let weightBlock = 256

  static func supports(_ g: ConvolutionGeometry) -> Bool {
    g.gridChannels % BlockProduct.width == 0 && g.runLength % BlockProduct.width == 0
      && (g.imageChannels < 8 || g.imageChannels % 8 == 0)
  }

  static func scratchpad(_ g: ConvolutionGeometry, images: Int) -> ScratchpadSize {
    let width = BlockProduct.width
    let products = productRows(g, images) * patchRow(g)
    if isSmall(g, images) {
      let rows = BlockProduct.padded(images * g.gridPixels)
      return ScratchpadSize(
        shared: products + rows * gridRow(g),
        thread: rows * width + g.gridChannels * width + weightBlock * width)
    }
    let parts = (images * g.gridPixels + partLength - 1) / partLength
    return ScratchpadSize(
      shared: max(products + g.patch * g.gridChannels, parts * g.patch * g.gridChannels),
      thread: pixelBlock * (patchRow(g) + gridRow(g) + max(patchRow(g), width)))
  }

  /// Rows of the shared products or patches: of any block's padding, too.
  private static func productRows(_ g: ConvolutionGeometry, _ images: Int) -> Int { images * g.gridPixels + 4 }
  var productRows: Int { Self.productRows(g, images) }

  /// Pixels whose gradients are summed into one part.
  static let partLength = 1024

  /// Calls `body(columns of a patch, rows of the weights)` for the live taps that lie together.
  @inline(__always)
  func forEachRun(_ body: (_ column: Int, _ row: Int, _ length: Int) -> Void) {
    for run in 0..<g.runs { body(run &* g.runLength, g.runStart(run), g.runLength) }
  }

  // MARK: Rows

  /// Patches of some grid pixels, activated: one row each.
  @inline(__always)
  func gatherPatches(_ rows: UnsafeMutablePointer<Float>, _ image: Activated, _ range: Range<Int>) {
    let (map, channels) = (image.map, g.imageChannels)
    let isDense = map.stride == channels
    for pixel in range {
      let (picture, place) = pixel.quotientAndRemainder(dividingBy: g.gridPixels)
      let (gridY, gridX) = place.quotientAndRemainder(dividingBy: g.gridWidth)
      let left = gridX &* g.stride &- g.padding
      var output = rows + (pixel &- range.lowerBound) &* patchRow
      for tapRow in g.liveRows {
        let y = gridY &* g.stride &- g.padding &+ tapRow
        let length = g.liveColumns.count &* channels
        if y < 0 || y >= g.imageHeight {
          output.update(repeating: 0, count: length)
        } else {
          let line = (picture &* g.imageHeight &+ y) &* g.imageWidth
          let first = left &+ g.liveColumns.lowerBound
          if isDense, first >= 0, first &+ g.liveColumns.count <= g.imageWidth {
            copyActivated(output, map.row(line &+ first), image.slope, length)
          } else {
            for (index, x) in (first..<first &+ g.liveColumns.count).enumerated() {
              let target = output + index &* channels
              if x < 0 || x >= g.imageWidth {
                target.update(repeating: 0, count: channels)
              } else {
                copyActivated(target, map.row(line &+ x), image.slope, channels)
              }
            }
          }
        }
        output += length
      }
    }
  }

  /// Some grid pixels, activated: one row each.
  @inline(__always)
  func gatherGrid(_ rows: UnsafeMutablePointer<Float>, _ grid: Activated, _ range: Range<Int>) {
    for pixel in range {
      copyActivated(
        rows + (pixel &- range.lowerBound) &* gridRow, grid.map.row(pixel), grid.slope, g.gridChannels)
    }
  }

  @inline(__always)
  private func copyActivated(
    _ output: UnsafeMutablePointer<Float>, _ input: UnsafePointer<Float>, _ slope: Float, _ count: Int
  ) {
    var i = 0
    while i &+ 8 <= count {
      output.store(input.vector(i).activated(slope), i)
      i &+= 8
    }
    while i < count {
      output[i] = input[i] > 0 ? input[i] : slope * input[i]
      i &+= 1
    }
  }

  // MARK: Image to grid

  /// target = patches(activated image) W.
  func imageToGrid(_ target: ConvolutionTarget, image: Activated, weights: WeightPanels) {
    if isSmall {
      let rows = BlockProduct.padded(pixels)
      gatherAllPatches(image)
      pool.run(panels) { panel, thread in
        let product = scratch.own(thread)
        multiplyPatches(product, scratch.shared, weights, panel, rows)
        put(target, product, 0..<pixels, panel)
      }
      return
    }
    pool.run((pixels + Self.pixelBlock - 1) / Self.pixelBlock) { task, thread in
      let range = task &* Self.pixelBlock..<min(pixels, (task &+ 1) &* Self.pixelBlock)
      let patches = scratch.own(thread)
      let product = patches + Self.pixelBlock &* patchRow
      gatherPatches(patches, image, range)
      for panel in 0..<panels {
        multiplyPatches(product, patches, weights, panel, BlockProduct.padded(range.count))
        put(target, product, range, panel)
      }
    }
  }

  private func gatherAllPatches(_ image: Activated) {
    pool.run(pixels) { pixel, _ in
      gatherPatches(scratch.shared + pixel &* patchRow, image, pixel..<pixel &+ 1)
    }
  }

  @inline(__always)
  private func multiplyPatches(
    _ product: UnsafeMutablePointer<Float>, _ patches: UnsafePointer<Float>, _ weights: WeightPanels, _ panel: Int,
    _ rows: Int
  ) {
    let width = BlockProduct.width
    forEachRun { column, row, length in
      var first = 0
      while first < length {
        BlockProduct.rowsByDense(
          product, stride: width, patches + (column &+ first), rowStride: patchRow,
          weights.row(panel: panel, tap: 0, channel: row &+ first), rows: rows,
          inner: min(Self.innerBlock, length &- first), add: column &+ first > 0)
        first &+= Self.innerBlock
      }
    }
  }

  @inline(__always)
  private func put(
    _ target: ConvolutionTarget, _ product: UnsafePointer<Float>, _ range: Range<Int>, _ panel: Int
  ) {
    for pixel in range {
      let source = product + (pixel &- range.lowerBound) &* BlockProduct.width
      target.write(source.vector(0), pixel: pixel, channel: panel &* BlockProduct.width)
      target.write(source.vector(8), pixel: pixel, channel: panel &* BlockProduct.width &+ 8)
    }
  }
}
