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

  /// Values outside that can be taken by themselves: so many, from a multiple of so many on. What is left at the end, too.
  package var part: Int {
    switch self {
    case .plain: 1
    // Sixteen channels are of one panel: it has sixteen, or all.
    case .taps(let kernel, let image, _, _): 16 * image * kernel * kernel
    case .imagePanels(let kernel, let image, _, _): image * kernel * kernel
    case .turnedTaps(let kernel, _, let grid, _): grid * kernel * kernel
    }
  }

  /// - Parameters:
  ///   - inside: has room for the whole parameter.
  ///   - outside: the values of `range`.
  ///   - range: whole parts.
  package func importValues(
    _ inside: UnsafeMutablePointer<Float>, from outside: UnsafePointer<Float>, _ range: Range<Int>
  ) {
    let outside = outside - range.lowerBound
    forEachTile(range) { tile in
      transpose(
        outside + tile.outside, tile.outsideStride, to: inside + tile.inside, tile.insideStride,
        rows: tile.channels, columns: tile.taps)
    }
  }

  /// Both have room for the whole parameter.
  package func exportValues(_ outside: UnsafeMutablePointer<Float>, from inside: UnsafePointer<Float>, count: Int) {
    forEachTile(0..<count) { tile in
      transpose(
        inside + tile.inside, tile.insideStride, to: outside + tile.outside, tile.outsideStride,
        rows: tile.taps, columns: tile.channels)
    }
  }

  /// A rectangle of values. Outside it has a row for each channel and a column for each tap, inside it is the other way
  /// round; places and strides are of its first value and of its rows.
  private struct Tile {
    let outside: Int
    let outsideStride: Int
    let inside: Int
    let insideStride: Int
    let channels: Int
    let taps: Int
  }

  /// - Parameter range: of values outside, whole parts.
  @inline(__always)
  private func forEachTile(_ range: Range<Int>, _ body: (Tile) -> Void) {
    switch self {
    case .plain:
      body(
        Tile(
          outside: range.lowerBound, outsideStride: range.count, inside: range.lowerBound, insideStride: 1, channels: 1,
          taps: range.count))
    case .taps(let kernel, let image, let grid, let panel):
      let taps = kernel * kernel
      for first in stride(from: range.lowerBound / (image * taps), to: range.upperBound / (image * taps), by: 16) {
        for b in 0..<image {
          body(
            Tile(
              outside: (first * image + b) * taps, outsideStride: image * taps,
              inside: (first / panel * taps * image + b) * panel + first % panel, insideStride: image * panel,
              channels: min(16, grid - first), taps: taps))
        }
      }
    case .imagePanels(let kernel, let image, let grid, let panel):
      let taps = kernel * kernel
      for s in range.lowerBound / (image * taps)..<range.upperBound / (image * taps) {
        for first in stride(from: 0, to: image, by: panel) {
          body(
            Tile(
              outside: (s * image + first) * taps, outsideStride: taps,
              inside: (first / panel * taps * grid + s) * panel, insideStride: grid * panel, channels: panel, taps: taps
            ))
        }
      }
    case .turnedTaps(let kernel, let image, let grid, let panel):
      let taps = kernel * kernel
      for b in range.lowerBound / (grid * taps)..<range.upperBound / (grid * taps) {
        for first in stride(from: 0, to: grid, by: 16) {
          // From the last tap to the first.
          body(
            Tile(
              outside: (b * grid + first) * taps, outsideStride: taps,
              inside: ((first / panel * taps + taps - 1) * image + b) * panel + first % panel,
              insideStride: -image * panel, channels: min(16, grid - first), taps: taps))
        }
      }
    }
  }
}

/// Writes rows as columns, in squares of four by four. The rows of a side often lie a power of two apart, where a cache has few
/// places for them: so four of those that are written are finished before the next are begun.
private func transpose(
  _ from: UnsafePointer<Float>, _ fromStride: Int, to: UnsafeMutablePointer<Float>, _ toStride: Int, rows: Int,
  columns: Int
) {
  let (wholeRows, wholeColumns) = (rows & ~3, columns & ~3)
  for column in stride(from: 0, to: wholeColumns, by: 4) {
    let target = to + column &* toStride
    for row in stride(from: 0, to: wholeRows, by: 4) {
      let source = from + (row &* fromStride &+ column)
      let (a, b) = (four(source), four(source + fromStride))
      let (c, d) = (four(source + 2 &* fromStride), four(source + 3 &* fromStride))
      put(SIMD4(a[0], b[0], c[0], d[0]), target + row)
      put(SIMD4(a[1], b[1], c[1], d[1]), target + (toStride &+ row))
      put(SIMD4(a[2], b[2], c[2], d[2]), target + (2 &* toStride &+ row))
      put(SIMD4(a[3], b[3], c[3], d[3]), target + (3 &* toStride &+ row))
    }
  }
  for row in 0..<rows {
    for column in (row < wholeRows ? wholeColumns : 0)..<columns {
      to[column &* toStride &+ row] = from[row &* fromStride &+ column]
    }
  }
}

@inline(__always)
private func four(_ values: UnsafePointer<Float>) -> SIMD4<Float> {
  UnsafeRawPointer(values).loadUnaligned(as: SIMD4<Float>.self)
}

@inline(__always)
private func put(_ values: SIMD4<Float>, _ place: UnsafeMutablePointer<Float>) {
  UnsafeMutableRawPointer(place).storeBytes(of: values, as: SIMD4<Float>.self)
}
