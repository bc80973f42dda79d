internal import Kernels

/// Weights as every product here reads them: [columns / 16][tap][row][16 columns]. The columns are the channels of one side
/// of the convolution, the rows those of the other; where a product's columns are the weights', a panel is its
/// right-hand side as it lies, and the other product transposes blocks of it on the way.
struct WeightPanels {
  let weights: UnsafeMutablePointer<Float>
  /// Whose channels the columns are.
  let side: PanelSide
  /// Rows of a panel's tap: channels of the other side.
  let rows: Int
  /// Channels of the columns' side.
  let columns: Int

  init(_ weights: UnsafeMutablePointer<Float>, _ g: ConvolutionGeometry, _ side: PanelSide) {
    self.weights = weights
    self.side = side
    rows = side == .grid ? g.imageChannels : g.gridChannels
    columns = side == .grid ? g.gridChannels : g.imageChannels
  }

  /// The same weights with rows and columns exchanged, elsewhere.
  func transposed(_ memory: UnsafeMutablePointer<Float>) -> WeightPanels {
    WeightPanels(memory, side: side == .grid ? .image : .grid, rows: columns, columns: rows)
  }

  /// A chunk of one panel.
  init(_ memory: UnsafeMutablePointer<Float>, side: PanelSide, rows: Int, columns: Int = BlockProduct.width) {
    weights = memory
    self.side = side
    self.rows = rows
    self.columns = columns
  }

  var panels: Int { columns / BlockProduct.width }

  /// Floats from a panel to the next.
  @inline(__always)
  var panelStride: Int { 16 &* rows &* BlockProduct.width }

  /// The sixteen weights of a panel, a tap and a row.
  @inline(__always)
  func offset(panel: Int, tap: Int, row: Int) -> Int {
    ((panel &* 16 &+ tap) &* rows &+ row) &* BlockProduct.width
  }

  @inline(__always)
  func row(panel: Int, tap: Int, row: Int) -> UnsafeMutablePointer<Float> {
    weights + offset(panel: panel, tap: tap, row: row)
  }

  /// Sixteen rows and columns of one tap, exchanged: this panel's rows from `row` on become `output`'s panel of that number.
  @inline(__always)
  func transposeBlock(_ output: UnsafeMutablePointer<Float>, panel: Int, tap: Int, row: Int) {
    let (source, width) = (self.row(panel: panel, tap: tap, row: row), BlockProduct.width)
    for row in Swift.stride(from: 0, to: width, by: 8) {
      for column in Swift.stride(from: 0, to: width, by: 8) {
        transposeEight(output + (column &* width &+ row), source + (row &* width &+ column))
      }
    }
  }
}

/// target[j][i] = source[i][j] for eight rows of eight floats, in rows of a panel.
@inline(__always)
private func transposeEight(_ target: UnsafeMutablePointer<Float>, _ source: UnsafePointer<Float>) {
  typealias Eight = SIMD8<Float>
  let width = BlockProduct.width
  @inline(__always)
  func pairs(_ row: Int) -> (Eight, Eight) {
    let a = (source + row &* width).eight(0)
    let b = (source + (row &+ 1) &* width).eight(0)
    return (
      Eight(a[0], b[0], a[1], b[1], a[4], b[4], a[5], b[5]), Eight(a[2], b[2], a[3], b[3], a[6], b[6], a[7], b[7])
    )
  }
  @inline(__always)
  func quads(_ a: Eight, _ b: Eight) -> (Eight, Eight) {
    (Eight(a[0], a[1], b[0], b[1], a[4], a[5], b[4], b[5]), Eight(a[2], a[3], b[2], b[3], a[6], a[7], b[6], b[7]))
  }
  let (p0, p1, p2, p3) = (pairs(0), pairs(2), pairs(4), pairs(6))
  let (upper0, upper1) = (quads(p0.0, p1.0), quads(p0.1, p1.1))
  let (lower0, lower1) = (quads(p2.0, p3.0), quads(p2.1, p3.1))
  @inline(__always)
  func put(_ row: Int, _ a: Eight, _ b: Eight) {
    (target + row &* width).store(Eight(lowHalf: a.lowHalf, highHalf: b.lowHalf), 0)
    (target + (row &+ 4) &* width).store(Eight(lowHalf: a.highHalf, highHalf: b.highHalf), 0)
  }
  put(0, upper0.0, lower0.0)
  put(1, upper0.1, lower0.1)
  put(2, upper1.0, lower1.0)
  put(3, upper1.1, lower1.1)
}
