import Kernels
import Testing

extension KernelPath {
  /// The paths of this processor that are not the plain one.
  static let vectorized = allCases.filter { $0 != .plain && isSupported($0) }
  /// Why what tests them is left out where there is none.
  static let noneVectorized: Comment =
    "this processor lacks AVX2 or FMA, so the program runs the plain kernels alone, which have tests of their own"
  static let noWide: Comment = "this processor lacks AVX-512, so the program has no wide kernels here"
}

/// A path, and whose channels the columns of its weights' panels should be.
struct PanelWay: CustomTestStringConvertible, Sendable {
  let path: KernelPath
  let side: PanelSide

  var testDescription: String { "\(path), panels of the \(side)" }
  static let all = KernelPath.vectorized.flatMap { path in
    [PanelSide.grid, .image].map { PanelWay(path: path, side: $0) }
  }
}
