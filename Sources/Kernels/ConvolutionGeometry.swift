/// One convolution's sizes. Both directions and all gradients are read off the same picture: the `image` side is cut into
/// patches, the `grid` side has one pixel for each patch. A convolution goes from image to grid, a transposed
/// convolution from grid to image (Dumoulin and Visin, arXiv 1603.07285, section 4).
///
/// The plain kernels' weights lie as [tap][image channel][grid channel], tap = ky * kernel + kx; the vector kernels' in panels
/// of that order, each of some grid channels.
package struct ConvolutionGeometry: Sendable, Hashable {
  package let kernel: Int
  package let stride: Int
  package let padding: Int
  package let imageHeight: Int
  package let imageWidth: Int
  package let imageChannels: Int
  package let gridHeight: Int
  package let gridWidth: Int
  package let gridChannels: Int
  /// Rows and columns of the kernel that ever meet the image. At a 1 x 1 grid twelve of sixteen taps never do.
  package let liveRows: Range<Int>
  package let liveColumns: Range<Int>

  package init(
    kernel: Int, stride: Int, padding: Int, image: (height: Int, width: Int, channels: Int),
    grid: (height: Int, width: Int, channels: Int)
  ) {
    self.kernel = kernel
    self.stride = stride
    self.padding = padding
    imageHeight = image.height
    imageWidth = image.width
    imageChannels = image.channels
    gridHeight = grid.height
    gridWidth = grid.width
    gridChannels = grid.channels
    liveRows = Self.live(kernel, stride, padding, image: image.height, grid: grid.height)
    liveColumns = Self.live(kernel, stride, padding, image: image.width, grid: grid.width)
  }

  private static func live(_ kernel: Int, _ stride: Int, _ padding: Int, image: Int, grid: Int) -> Range<Int> {
    let met = (0..<kernel).filter { tap in
      (0..<grid).contains { (0..<image).contains($0 * stride - padding + tap) }
    }
    return (met.first ?? 0)..<((met.last ?? -1) + 1)
  }

  package var weightCount: Int { kernel * kernel * imageChannels * gridChannels }
  package var gridPixels: Int { gridHeight * gridWidth }
  package var imagePixels: Int { imageHeight * imageWidth }
  /// Floats of a patch, live taps only.
  package var patch: Int { liveRows.count * liveColumns.count * imageChannels }

  /// The live taps that lie together, in rows of the weight matrix and columns of the patch.
  package var runs: Int { liveColumns.count == kernel ? 1 : liveRows.count }
  package var runLength: Int { patch / max(1, runs) }
  package func runStart(_ run: Int) -> Int {
    ((liveRows.lowerBound + run) * kernel + liveColumns.lowerBound) * imageChannels
  }

  /// Live taps, counted along the patch.
  package var liveTaps: Int { liveRows.count * liveColumns.count }
  /// The tap's place among the weights.
  package func tap(live index: Int) -> Int {
    (liveRows.lowerBound + index / liveColumns.count) * kernel + liveColumns.lowerBound + index % liveColumns.count
  }

  /// Weights of live taps: the others have no gradient and never change.
  package var liveWeightRanges: [Range<Int>] {
    (0..<runs).map { run in
      runStart(run) * gridChannels..<(runStart(run) + runLength) * gridChannels
    }
  }
}
