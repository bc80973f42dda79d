internal import CProcessor

/// The inner products of all convolutions here: C[rows x 16] = A[rows x inner] B[inner x 16], or added to C, kept in
/// registers (Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication", 2008).
///
/// Each entry is summed in the order of `inner`, one rounding a product: the same bits come out whatever the cut into rows,
/// and however `inner` is cut into calls that add.
enum BlockProduct {
  /// Columns of B and C: two vectors.
  static let width = 16

  /// Rows that memory must hold and `rows` must be for so many rows that matter: even, and at least 4. What the
  /// additional ones hold is of no consequence.
  @inline(__always)
  static func padded(_ rows: Int) -> Int { max(4, (rows &+ 1) & ~1) }

  /// C = A B with A in panels of sixteen columns, each dense and `panelStride` floats after the one before, and B dense.
  /// - Parameter rows: see `padded`.
  @inline(never)
  static func panelsByDense(
    _ c: UnsafeMutablePointer<Float>, stride: Int, _ a: UnsafePointer<Float>, panelStride: Int,
    _ b: UnsafePointer<Float>, rows: Int, panels: Int, add: Bool
  ) {
    let left = Left(row: width, inner: 1, panel: panelStride, panels: panels, length: width)
    run(c, stride, a, left, b, width, rows, add)
  }

  /// C = A B with A's rows `rowStride` floats apart, and B dense.
  /// - Parameter rows: see `padded`.
  @inline(never)
  static func rowsByDense(
    _ c: UnsafeMutablePointer<Float>, stride: Int, _ a: UnsafePointer<Float>, rowStride: Int,
    _ b: UnsafePointer<Float>, rows: Int, inner: Int, add: Bool
  ) {
    run(c, stride, a, Left(row: rowStride, inner: 1, panel: 0, panels: 1, length: inner), b, width, rows, add)
  }

  /// C = A^T B with the rows of A (of at least `rows` floats) `leftStride` apart, and those of B `rightStride`.
  /// - Parameter rows: see `padded`.
  @inline(never)
  static func columnsByRows(
    _ c: UnsafeMutablePointer<Float>, stride: Int, _ a: UnsafePointer<Float>, leftStride: Int,
    _ b: UnsafePointer<Float>, rightStride: Int, rows: Int, inner: Int, add: Bool
  ) {
    run(
      c, stride, a, Left(row: 1, inner: leftStride, panel: 0, panels: 1, length: inner), b, rightStride, rows, add)
  }

  /// C[16 x 16] = A^T B with the rows of both dense.
  @inline(never)
  static func columnsOfPanel(
    _ c: UnsafeMutablePointer<Float>, stride: Int, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, inner: Int,
    add: Bool
  ) {
    run(c, stride, a, Left(row: 1, inner: width, panel: 0, panels: 1, length: inner), b, width, width, add)
  }

  /// How A lies: `panels` pieces of `length` inner places each, with the strides between rows, inner places and panels.
  private struct Left {
    let row: Int
    let inner: Int
    let panel: Int
    let panels: Int
    let length: Int
  }

  /// Six rows at a time, the rest in fours: both keep the multipliers busy, and together they make every padded number.
  @inline(__always)
  private static func run(
    _ c: UnsafeMutablePointer<Float>, _ cStride: Int, _ a: UnsafePointer<Float>, _ left: Left,
    _ b: UnsafePointer<Float>, _ bStride: Int, _ rows: Int, _ add: Bool
  ) {
    var sixes = rows / 6
    if (rows &- 6 &* sixes) & 3 != 0 { sixes &-= 1 }
    var (c, a) = (c, a)
    for _ in 0..<sixes {
      six(c, cStride, a, left, b, bStride, add)
      c += 6 &* cStride
      a += 6 &* left.row
    }
    for _ in 0..<(rows &- 6 &* sixes) / 4 {
      four(c, cStride, a, left, b, bStride, add)
      c += 4 &* cStride
      a += 4 &* left.row
    }
  }

  @inline(__always)
  private static func six(
    _ c: UnsafeMutablePointer<Float>, _ cStride: Int, _ a: UnsafePointer<Float>, _ left: Left,
    _ b: UnsafePointer<Float>, _ bStride: Int, _ add: Bool
  ) {
    var (r0, r1, r2, r3, r4, r5) = (
      Row(c, add), Row(c + cStride, add), Row(c + 2 &* cStride, add), Row(c + 3 &* cStride, add),
      Row(c + 4 &* cStride, add), Row(c + 5 &* cStride, add)
    )
    forEachInner(a, left, b, bStride, rows: 6) { a, b0, b1 in
      r0.add(a[0], b0, b1)
      r1.add(a[left.row], b0, b1)
      r2.add(a[2 &* left.row], b0, b1)
      r3.add(a[3 &* left.row], b0, b1)
      r4.add(a[4 &* left.row], b0, b1)
      r5.add(a[5 &* left.row], b0, b1)
    }
    r0.store(c)
    r1.store(c + cStride)
    r2.store(c + 2 &* cStride)
    r3.store(c + 3 &* cStride)
    r4.store(c + 4 &* cStride)
    r5.store(c + 5 &* cStride)
  }

  @inline(__always)
  private static func four(
    _ c: UnsafeMutablePointer<Float>, _ cStride: Int, _ a: UnsafePointer<Float>, _ left: Left,
    _ b: UnsafePointer<Float>, _ bStride: Int, _ add: Bool
  ) {
    var (r0, r1, r2, r3) = (
      Row(c, add), Row(c + cStride, add), Row(c + 2 &* cStride, add), Row(c + 3 &* cStride, add)
    )
    forEachInner(a, left, b, bStride, rows: 4) { a, b0, b1 in
      r0.add(a[0], b0, b1)
      r1.add(a[left.row], b0, b1)
      r2.add(a[2 &* left.row], b0, b1)
      r3.add(a[3 &* left.row], b0, b1)
    }
    r0.store(c)
    r1.store(c + cStride)
    r2.store(c + 2 &* cStride)
    r3.store(c + 3 &* cStride)
  }

  /// Calls `body` for every inner place, in order, with where A's first row has it, and B's row.
  /// - Parameter rows: that are multiplied at a time.
  @inline(__always)
  private static func forEachInner(
    _ a: UnsafePointer<Float>, _ left: Left, _ b: UnsafePointer<Float>, _ bStride: Int, rows: Int,
    _ body: (UnsafePointer<Float>, Vector, Vector) -> Void
  ) {
    var (a, b) = (a, b)
    let first = a
    for panel in 0..<left.panels {
      // The processor's own prefetching follows a line of memory, and not from panel to panel: what comes next of these rows
      // is asked for, and after the last panel of the next rows.
      if left.panel != 0 {
        let ahead = panel &+ 1 < left.panels ? a + left.panel : first + rows &* width
        for row in 0..<rows { processor_prefetch(ahead + row &* width) }
      }
      for k in 0..<left.length {
        let right = b + k &* bStride
        body(a + k &* left.inner, right.vector(0), right.vector(8))
      }
      a += left.panel
      b += left.length &* bStride
    }
  }

  /// One row of C in two registers.
  private struct Row {
    var left: Vector
    var right: Vector

    @inline(__always)
    init(_ c: UnsafeMutablePointer<Float>, _ add: Bool) {
      left = add ? c.vector(0) : .zero
      right = add ? c.vector(8) : .zero
    }

    @inline(__always)
    mutating func add(_ a: Float, _ b0: Vector, _ b1: Vector) {
      let a = Vector(repeating: a)
      left.addProduct(a, b0)
      right.addProduct(a, b1)
    }

    @inline(__always)
    func store(_ c: UnsafeMutablePointer<Float>) {
      c.store(left, 0)
      c.store(right, 8)
    }
  }
}
