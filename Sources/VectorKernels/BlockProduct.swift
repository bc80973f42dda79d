internal import CProcessor

/// The inner products of all convolutions here: C = A B, or added to C, kept in registers (Goto and van de Geijn, "Anatomy
/// of High-Performance Matrix Multiplication", 2008). B and C have one or two panels of sixteen columns; those of C lie side
/// by side.
///
/// Each entry is summed in the order of `inner`, one rounding a product: the same bits come out whatever the cut into rows
/// and panels, and however `inner` is cut into calls that add.
enum BlockProduct {
  /// Columns of a panel.
  static let width = 16

  /// Rows that memory must hold and `rows` must be for so many rows that matter: fours. What the additional ones hold is of no
  /// consequence.
  @inline(__always)
  static func padded(_ rows: Int) -> Int { (rows &+ 3) & ~3 }

  /// The panels of B: [panel][inner][16].
  struct Right {
    let start: UnsafePointer<Float>
    /// Floats from a row to the next.
    var row = width
    /// Floats from a panel to the next.
    var panel = 0
    /// One or two.
    var panels = 1

    /// The same without its first rows.
    @inline(__always)
    func from(row first: Int) -> Right { Right(start: start + first &* row, row: row, panel: panel, panels: panels) }
  }

  /// C = A B with A in panels of sixteen columns, each dense and `panelStride` floats after the one before.
  /// - Parameter rows: see `padded`.
  @inline(never)
  static func panelsByDense(
    _ c: UnsafeMutablePointer<Float>, stride: Int, _ a: UnsafePointer<Float>, panelStride: Int, _ b: Right, rows: Int,
    panels: Int, add: Bool
  ) {
    run(c, stride, a, Left(row: width, inner: 1, panel: panelStride, panels: panels, length: width), b, rows, add)
  }

  /// C = A B with A's rows `rowStride` floats apart.
  /// - Parameter rows: see `padded`.
  @inline(never)
  static func rowsByDense(
    _ c: UnsafeMutablePointer<Float>, stride: Int, _ a: UnsafePointer<Float>, rowStride: Int, _ b: Right, rows: Int,
    inner: Int, add: Bool
  ) {
    run(c, stride, a, Left(row: rowStride, inner: 1, panel: 0, panels: 1, length: inner), b, rows, add)
  }

  /// C = A^T B with the rows of A (of at least `rows` floats) `leftStride` apart.
  /// - Parameter rows: see `padded`.
  @inline(never)
  static func columnsByRows(
    _ c: UnsafeMutablePointer<Float>, stride: Int, _ a: UnsafePointer<Float>, leftStride: Int, _ b: Right, rows: Int,
    inner: Int, add: Bool
  ) {
    run(c, stride, a, Left(row: 1, inner: leftStride, panel: 0, panels: 1, length: inner), b, rows, add)
  }

  /// C = A^T B with sixteen dense columns of A.
  @inline(never)
  static func columnsOfPanel(
    _ c: UnsafeMutablePointer<Float>, stride: Int, _ a: UnsafePointer<Float>, _ b: Right, inner: Int, add: Bool
  ) {
    run(c, stride, a, Left(row: 1, inner: width, panel: 0, panels: 1, length: inner), b, width, add)
  }

  /// How A lies: `panels` pieces of `length` inner places each, with the strides between rows, inner places and panels.
  private struct Left {
    let row: Int
    let inner: Int
    let panel: Int
    let panels: Int
    let length: Int
  }

  /// Two vectors are a row of C in registers. They are the halves of a panel, or, where a vector holds one, two panels.
  @inline(__always)
  private static func run(
    _ c: UnsafeMutablePointer<Float>, _ stride: Int, _ a: UnsafePointer<Float>, _ left: Left, _ b: Right, _ rows: Int,
    _ add: Bool
  ) {
    if Vector.scalarCount == width {
      if b.panels == 2 {
        blocks(TwoVectors.self, c, stride, a, left, b.start, b.row, second: b.panel, rows, add)
      } else {
        blocks(OneVector.self, c, stride, a, left, b.start, b.row, second: 0, rows, add)
      }
    } else {
      for panel in 0..<b.panels {
        blocks(
          TwoVectors.self, c + panel &* width, stride, a, left, b.start + panel &* b.panel, b.row,
          second: Vector.scalarCount, rows, add)
      }
    }
  }

  #if WIDE
    private typealias High<Row: Rows> = Twice<Twice<Twice<Row>>>
  #else
    private typealias High<Row: Rows> = Thrice<Twice<Row>>
  #endif
  private typealias Low<Row: Rows> = Twice<Twice<Row>>

  /// As many rows at a time as registers take, the rest in fours: both keep the multipliers busy, and together they make
  /// every padded number.
  @inline(__always)
  private static func blocks<Row: Rows>(
    _: Row.Type, _ c: UnsafeMutablePointer<Float>, _ stride: Int, _ a: UnsafePointer<Float>, _ left: Left,
    _ b: UnsafePointer<Float>, _ bRow: Int, second: Int, _ rows: Int, _ add: Bool
  ) {
    let (high, low) = (High<Row>.count, Low<Row>.count)
    var count = rows / high
    if (rows &- count &* high) % low != 0 { count &-= 1 }
    var (c, a) = (c, a)
    for _ in 0..<count {
      multiply(High<Row>.self, c, stride, a, left, b, bRow, second, add)
      c += high &* stride
      a += high &* left.row
    }
    for _ in 0..<(rows &- count &* high) / low {
      multiply(Low<Row>.self, c, stride, a, left, b, bRow, second, add)
      c += low &* stride
      a += low &* left.row
    }
  }

  @inline(__always)
  private static func multiply<Block: Rows>(
    _: Block.Type, _ c: UnsafeMutablePointer<Float>, _ stride: Int, _ a: UnsafePointer<Float>, _ left: Left,
    _ b: UnsafePointer<Float>, _ bRow: Int, _ second: Int, _ add: Bool
  ) {
    var block = add ? Block(c, stride) : Block()
    var (a, b) = (a, b)
    let first = a
    for panel in 0..<left.panels {
      // The processor's own prefetching follows a line of memory, and not from panel to panel: what comes next of these rows
      // is asked for, and after the last panel of the next rows.
      if left.panel != 0 {
        let ahead = panel &+ 1 < left.panels ? a + left.panel : first + Block.count &* width
        for row in 0..<Block.count { processor_prefetch(ahead + row &* width) }
      }
      for k in 0..<left.length {
        let right = b + k &* bRow
        block.add(a + k &* left.inner, left.row, right.vector(0), right.vector(second))
      }
      a += left.panel
      b += left.length &* bRow
    }
    block.store(c, stride)
  }
}

/// Neighbouring rows of C in registers.
private protocol Rows {
  static var count: Int { get }
  /// Zeros.
  init()
  /// What C holds, its rows `stride` floats apart.
  init(_ c: UnsafeMutablePointer<Float>, _ stride: Int)
  /// One inner place: A's entries `stride` floats apart, and B's row.
  mutating func add(_ a: UnsafePointer<Float>, _ stride: Int, _ b0: Vector, _ b1: Vector)
  func store(_ c: UnsafeMutablePointer<Float>, _ stride: Int)
}

/// A row of one vector.
private struct OneVector: Rows {
  private var sum = Vector.zero

  static var count: Int { 1 }

  init() {}

  @inline(__always)
  init(_ c: UnsafeMutablePointer<Float>, _ stride: Int) { sum = c.vector(0) }

  @inline(__always)
  mutating func add(_ a: UnsafePointer<Float>, _ stride: Int, _ b0: Vector, _ b1: Vector) {
    sum.addProduct(Vector(repeating: a[0]), b0)
  }

  @inline(__always)
  func store(_ c: UnsafeMutablePointer<Float>, _ stride: Int) { c.store(sum, 0) }
}

/// A row of two vectors.
private struct TwoVectors: Rows {
  private var left = Vector.zero
  private var right = Vector.zero

  static var count: Int { 1 }

  init() {}

  @inline(__always)
  init(_ c: UnsafeMutablePointer<Float>, _ stride: Int) {
    left = c.vector(0)
    right = c.vector(Vector.scalarCount)
  }

  @inline(__always)
  mutating func add(_ a: UnsafePointer<Float>, _ stride: Int, _ b0: Vector, _ b1: Vector) {
    let a = Vector(repeating: a[0])
    left.addProduct(a, b0)
    right.addProduct(a, b1)
  }

  @inline(__always)
  func store(_ c: UnsafeMutablePointer<Float>, _ stride: Int) {
    c.store(left, 0)
    c.store(right, Vector.scalarCount)
  }
}

private struct Twice<Part: Rows>: Rows {
  private var first: Part
  private var second: Part

  static var count: Int { 2 &* Part.count }

  @inline(__always)
  init() { (first, second) = (Part(), Part()) }

  @inline(__always)
  init(_ c: UnsafeMutablePointer<Float>, _ stride: Int) {
    (first, second) = (Part(c, stride), Part(c + Part.count &* stride, stride))
  }

  @inline(__always)
  mutating func add(_ a: UnsafePointer<Float>, _ stride: Int, _ b0: Vector, _ b1: Vector) {
    first.add(a, stride, b0, b1)
    second.add(a + Part.count &* stride, stride, b0, b1)
  }

  @inline(__always)
  func store(_ c: UnsafeMutablePointer<Float>, _ stride: Int) {
    first.store(c, stride)
    second.store(c + Part.count &* stride, stride)
  }
}

private struct Thrice<Part: Rows>: Rows {
  private var pair: Twice<Part>
  private var third: Part

  static var count: Int { 3 &* Part.count }

  @inline(__always)
  init() { (pair, third) = (Twice(), Part()) }

  @inline(__always)
  init(_ c: UnsafeMutablePointer<Float>, _ stride: Int) {
    (pair, third) = (Twice(c, stride), Part(c + 2 &* Part.count &* stride, stride))
  }

  @inline(__always)
  mutating func add(_ a: UnsafePointer<Float>, _ stride: Int, _ b0: Vector, _ b1: Vector) {
    pair.add(a, stride, b0, b1)
    third.add(a + 2 &* Part.count &* stride, stride, b0, b1)
  }

  @inline(__always)
  func store(_ c: UnsafeMutablePointer<Float>, _ stride: Int) {
    pair.store(c, stride)
    third.store(c + 2 &* Part.count &* stride, stride)
  }
}
