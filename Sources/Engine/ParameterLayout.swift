/// How a parameter lies in the engine's memory, and its way from and to PyTorch's layout.
package enum ParameterLayout: Sendable, Hashable {
  /// As in PyTorch.
  case plain
  /// A convolution's weights, inside [grid channels / panel][tap][image channel][panel] (see `ConvolutionGeometry`), where
  /// the plain kernels have one panel of all grid channels; outside [grid channel][image channel][ky][kx]: PyTorch's
  /// layout for both convolution and transposed convolution.
  case taps(kernel: Int, image: Int, grid: Int, panel: Int)
  /// The same with panels of image channels: inside [image channels / panel][tap][grid channel][panel].
  case imagePanels(kernel: Int, image: Int, grid: Int, panel: Int)
  /// A convolution of stride 1 run as the transposed one that it equals: outside [image channel][grid channel][ky][kx],
  /// with the kernel turned half round.
  case turnedTaps(kernel: Int, image: Int, grid: Int, panel: Int)

  /// Both have room for the whole parameter.
  package func importValues(_ inside: UnsafeMutablePointer<Float>, from outside: UnsafePointer<Float>, count: Int) {
    forEachPair(count) { inside[$0] = outside[$1] }
  }

  package func exportValues(_ outside: UnsafeMutablePointer<Float>, from inside: UnsafePointer<Float>, count: Int) {
    forEachPair(count) { outside[$1] = inside[$0] }
  }

  /// Calls `body(place inside, place outside)` for every value, in blocks of grid channels so that both sides stay in cache.
  @inline(__always)
  private func forEachPair(_ count: Int, _ body: (Int, Int) -> Void) {
    switch self {
    case .plain:
      for i in 0..<count { body(i, i) }
    case .taps(let kernel, let image, let grid, let panel):
      let taps = kernel * kernel
      for b in 0..<image {
        for first in stride(from: 0, to: grid, by: 16) {
          // Sixteen channels are of one panel: it has sixteen, or all.
          for t in 0..<taps {
            let inside = ((first / panel * taps + t) * image + b) * panel + first % panel
            for s in first..<min(grid, first + 16) { body(inside + s - first, (s * image + b) * taps + t) }
          }
        }
      }
    case .imagePanels(let kernel, let image, let grid, let panel):
      let taps = kernel * kernel
      for s in 0..<grid {
        for first in stride(from: 0, to: image, by: panel) {
          for t in 0..<taps {
            let inside = ((first / panel * taps + t) * grid + s) * panel
            for b in first..<first + panel { body(inside + b - first, (s * image + b) * taps + t) }
          }
        }
      }
    case .turnedTaps(let kernel, let image, let grid, let panel):
      let taps = kernel * kernel
      for b in 0..<image {
        for t in 0..<taps {
          for s in 0..<grid {
            body(((s / panel * taps + t) * image + b) * panel + s % panel, (b * grid + s) * taps + taps - 1 - t)
          }
        }
      }
    }
  }
}
