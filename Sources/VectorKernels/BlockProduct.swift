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
    var sixes = rows / 6
    if (rows &- 6 &* sixes) & 3 != 0 { sixes &-= 1 }
    var (c, a) = (c, a)
    for _ in 0..<sixes {
      sixOfPanels(c, stride, a, panelStride, b, panels, add)
      c += 6 &* stride
      a += 6 &* width
    }
    for _ in 0..<(rows &- 6 &* sixes) / 4 {
      fourOfPanels(c, stride, a, panelStride, b, panels, add)
      c += 4 &* stride
      a += 4 &* width
    }
  }

  @inline(__always)
  private static func sixOfPanels(
    _ c: UnsafeMutablePointer<Float>, _ cStride: Int, _ a: UnsafePointer<Float>, _ panelStride: Int,
    _ b: UnsafePointer<Float>, _ panels: Int, _ add: Bool
  ) {
    var (r0, r1, r2, r3, r4, r5) = (
      Row(c, add), Row(c + cStride, add), Row(c + 2 &* cStride, add), Row(c + 3 &* cStride, add),
      Row(c + 4 &* cStride, add), Row(c + 5 &* cStride, add)
    )
    var (a, b) = (a, b)
    for _ in 0..<panels {
      for k in 0..<width {
        let (b0, b1) = (b.vector(k &* width), b.vector(k &* width &+ 8))
        r0.add(a[k], b0, b1)
        r1.add(a[width &+ k], b0, b1)
        r2.add(a[2 &* width &+ k], b0, b1)
        r3.add(a[3 &* width &+ k], b0, b1)
        r4.add(a[4 &* width &+ k], b0, b1)
        r5.add(a[5 &* width &+ k], b0, b1)
      }
      a += panelStride
      b += width &* width
    }
    r0.store(c)
    r1.store(c + cStride)
    r2.store(c + 2 &* cStride)
    r3.store(c + 3 &* cStride)
    r4.store(c + 4 &* cStride)
    r5.store(c + 5 &* cStride)
  }

  @inline(__always)
  private static func fourOfPanels(
    _ c: UnsafeMutablePointer<Float>, _ cStride: Int, _ a: UnsafePointer<Float>, _ panelStride: Int,
    _ b: UnsafePointer<Float>, _ panels: Int, _ add: Bool
  ) {
    var (r0, r1, r2, r3) = (
      Row(c, add), Row(c + cStride, add), Row(c + 2 &* cStride, add), Row(c + 3 &* cStride, add)
    )
    var (a, b) = (a, b)
    for _ in 0..<panels {
      for k in 0..<width {
        let (b0, b1) = (b.vector(k &* width), b.vector(k &* width &+ 8))
        r0.add(a[k], b0, b1)
        r1.add(a[width &+ k], b0, b1)
        r2.add(a[2 &* width &+ k], b0, b1)
        r3.add(a[3 &* width &+ k], b0, b1)
      }
      a += panelStride
      b += width &* width
    }
    r0.store(c)
    r1.store(c + cStride)
    r2.store(c + 2 &* cStride)
    r3.store(c + 3 &* cStride)
  }

  /// C[16 x 16] = A^T B with the rows of both dense.
  @inline(never)
  static func columnsOfPanel(
    _ c: UnsafeMutablePointer<Float>, stride: Int, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, inner: Int,
    add: Bool
  ) {
    run(c, stride, a, 1, width, b, width, width, inner, add)
  }

  /// C = A B with A's rows `rowStride` floats apart, and B dense.
  /// - Parameter rows: see `padded`.
  @inline(never)
  static func rowsByDense(
    _ c: UnsafeMutablePointer<Float>, stride: Int, _ a: UnsafePointer<Float>, rowStride: Int,
    _ b: UnsafePointer<Float>, rows: Int, inner: Int, add: Bool
  ) {
    run(c, stride, a, rowStride, 1, b, width, rows, inner, add)
  }

  /// C = A^T B with the rows of A (of at least `rows` floats) `leftStride` apart, and those of B `rightStride`.
  /// - Parameter rows: see `padded`.
  @inline(never)
  static func columnsByRows(
    _ c: UnsafeMutablePointer<Float>, stride: Int, _ a: UnsafePointer<Float>, leftStride: Int,
    _ b: UnsafePointer<Float>, rightStride: Int, rows: Int, inner: Int, add: Bool
  ) {
    run(c, stride, a, 1, leftStride, b, rightStride, rows, inner, add)
  }

  /// Six rows at a time, the rest in fours: both keep the multipliers busy, and together they make every padded number.
  @inline(__always)
  private static func run(
    _ c: UnsafeMutablePointer<Float>, _ cStride: Int, _ a: UnsafePointer<Float>, _ rowStride: Int,
    _ innerStride: Int, _ b: UnsafePointer<Float>, _ bStride: Int, _ rows: Int, _ inner: Int, _ add: Bool
  ) {
    var sixes = rows / 6
    if (rows &- 6 &* sixes) & 3 != 0 { sixes &-= 1 }
    var (c, a) = (c, a)
    for _ in 0..<sixes {
      six(c, cStride, a, rowStride, innerStride, b, bStride, inner, add)
      c += 6 &* cStride
      a += 6 &* rowStride
    }
    for _ in 0..<(rows &- 6 &* sixes) / 4 {
      four(c, cStride, a, rowStride, innerStride, b, bStride, inner, add)
      c += 4 &* cStride
      a += 4 &* rowStride
    }
  }

  @inline(__always)
  private static func six(
    _ c: UnsafeMutablePointer<Float>, _ cStride: Int, _ a: UnsafePointer<Float>, _ rowStride: Int,
    _ innerStride: Int, _ b: UnsafePointer<Float>, _ bStride: Int, _ inner: Int, _ add: Bool
  ) {
    var (r0, r1, r2, r3, r4, r5) = (
      Row(c, add), Row(c + cStride, add), Row(c + 2 &* cStride, add), Row(c + 3 &* cStride, add),
      Row(c + 4 &* cStride, add), Row(c + 5 &* cStride, add)
    )
    var (a, b) = (a, b)
    for _ in 0..<inner {
      let (b0, b1) = (b.vector(0), b.vector(8))
      r0.add(a[0], b0, b1)
      r1.add(a[rowStride], b0, b1)
      r2.add(a[2 &* rowStride], b0, b1)
      r3.add(a[3 &* rowStride], b0, b1)
      r4.add(a[4 &* rowStride], b0, b1)
      r5.add(a[5 &* rowStride], b0, b1)
      a += innerStride
      b += bStride
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
    _ c: UnsafeMutablePointer<Float>, _ cStride: Int, _ a: UnsafePointer<Float>, _ rowStride: Int,
    _ innerStride: Int, _ b: UnsafePointer<Float>, _ bStride: Int, _ inner: Int, _ add: Bool
  ) {
    var (r0, r1, r2, r3) = (
      Row(c, add), Row(c + cStride, add), Row(c + 2 &* cStride, add), Row(c + 3 &* cStride, add)
    )
    var (a, b) = (a, b)
    for _ in 0..<inner {
      let (b0, b1) = (b.vector(0), b.vector(8))
      r0.add(a[0], b0, b1)
      r1.add(a[rowStride], b0, b1)
      r2.add(a[2 &* rowStride], b0, b1)
      r3.add(a[3 &* rowStride], b0, b1)
      a += innerStride
      b += bStride
    }
    r0.store(c)
    r1.store(c + cStride)
    r2.store(c + 2 &* cStride)
    r3.store(c + 3 &* cStride)
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
