package import Kernels

extension VectorizedKernels {
  package func normalizationScratchpad(pixels: Int, channels: Int, images: Int) -> ScratchpadSize {
    let blocks = images * pixels / NormalizationCut.blockRows(channels) + images
    return ScratchpadSize(shared: blocks * 3 * channels)
  }

  package func normalizationForward(
    _ output: FeatureMap, mean: UnsafeMutablePointer<Float>, reciprocal: UnsafeMutablePointer<Float>,
    variance: UnsafeMutablePointer<Float>, input: FeatureMap, scale: UnsafeMutablePointer<Float>,
    shift: UnsafeMutablePointer<Float>, sizes: NormalizationSizes, scratch: Scratchpad, pool: ComputePool
  ) {
    let cut = NormalizationCut(sizes, input)
    let forward = Forward(
      cut: cut, y: output, mean: mean, reciprocal: reciprocal, variance: variance, x: input, scale: scale, shift: shift,
      shared: scratch.shared)
    cut.run(
      pool, measure: { forward.measure($0, $1, $2) },
      combine: { group, channels in
        forEachLane(channels, { forward.combine(Vector.self, group, $0) }, { forward.combine(Float.self, group, $0) })
      },
      apply: { forward.apply($0, $1, $2) })
  }

  /// - Parameter inputGradient: where it is stored it may be the same memory as the output gradient.
  package func normalizationBackward(
    _ inputGradient: FeatureMap, scaleGradient: UnsafeMutablePointer<Float>?,
    shiftGradient: UnsafeMutablePointer<Float>?, outputGradient: FeatureMap, mean: UnsafeMutablePointer<Float>,
    reciprocal: UnsafeMutablePointer<Float>, input: FeatureMap, scale: UnsafeMutablePointer<Float>,
    sizes: NormalizationSizes, adds: Bool, scratch: Scratchpad, pool: ComputePool
  ) {
    let cut = NormalizationCut(sizes, input)
    let backward = Backward(
      cut: cut, dx: inputGradient, scaleGradient: scaleGradient, shiftGradient: shiftGradient, dy: outputGradient,
      mean: mean, reciprocal: reciprocal, x: input, scale: scale, shared: scratch.shared)
    cut.run(
      pool, measure: { backward.measure($0, $1, $2) },
      combine: { group, channels in
        forEachLane(channels, { backward.combine(Vector.self, group, $0) }, { backward.combine(Float.self, group, $0) })
      },
      apply: { group, block, channels in
        if adds {
          backward.apply(group, block, channels, adds: true)
        } else {
          backward.apply(group, block, channels, adds: false)
        }
      })
  }
}

/// Letters as for `normalizationForward`. A block's part holds, channel by channel, an anchor k near its mean,
/// sum (x - k) and sum (x - k)^2. With k the mean of eight pixels of the block, (mean - k)^2 is at most an eighth of all
/// squared deviations: little is lost when it is taken off, whatever the mean.
private struct Forward {
  let cut: NormalizationCut
  let y: FeatureMap
  let mean: UnsafeMutablePointer<Float>
  let reciprocal: UnsafeMutablePointer<Float>
  let variance: UnsafeMutablePointer<Float>
  let x: FeatureMap
  let scale: UnsafeMutablePointer<Float>
  let shift: UnsafeMutablePointer<Float>
  let shared: UnsafeMutablePointer<Float>
  let epsilon = Double(normalizationEpsilon)

  @inline(__always)
  func measure(_ group: Int, _ block: Int, _ channels: Range<Int>) {
    let (rows, part) = (cut.range(group, block), cut.part(shared, group, block))
    forEachLane(channels, { anchor(Vector.self, part + $0, rows, $0) }, { anchor(Float.self, part + $0, rows, $0) })
    forEachRow(
      rows,
      { row in
        let x0 = x.row(row)
        forEachLane(channels, { addFour(Vector.self, part + $0, x0 + $0) }, { addFour(Float.self, part + $0, x0 + $0) })
      },
      { row in
        let x0 = x.row(row)
        forEachLane(channels, { addOne(Vector.self, part + $0, x0 + $0) }, { addOne(Float.self, part + $0, x0 + $0) })
      })
  }

  @inline(__always)
  private func anchor<L: FloatLanes>(_: L.Type, _ part: UnsafeMutablePointer<Float>, _ rows: Range<Int>, _ c: Int) {
    var k = L.load(x.row(rows.lowerBound) + c)
    if rows.count >= 8 {
      let step = rows.count / 8 &* x.stride
      let first = x.row(rows.lowerBound) + c
      @inline(__always)
      func pair(_ i: Int) -> L { L.load(first + i &* step) + L.load(first + (i &+ 1) &* step) }
      // In pairs: the mean of equal values is that value.
      k = ((pair(0) + pair(2)) + (pair(4) + pair(6))) * L(repeating: 0.125)
    }
    k.store(part)
    L(repeating: 0).store(part + cut.channels)
    L(repeating: 0).store(part + 2 &* cut.channels)
  }

  @inline(__always)
  private func addFour<L: FloatLanes>(
    _: L.Type, _ part: UnsafeMutablePointer<Float>, _ x0: UnsafeMutablePointer<Float>
  ) {
    let k = L.load(part)
    let (sum, squares) = (part + cut.channels, part + 2 &* cut.channels)
    let (d0, d1) = (L.load(x0) - k, L.load(x0 + x.stride) - k)
    let (d2, d3) = (L.load(x0 + 2 &* x.stride) - k, L.load(x0 + 3 &* x.stride) - k)
    (L.load(sum) + ((d0 + d1) + (d2 + d3))).store(sum)
    (L.load(squares) + ((d0 * d0).addingProduct(d1, d1) + (d2 * d2).addingProduct(d3, d3))).store(squares)
  }

  @inline(__always)
  private func addOne<L: FloatLanes>(
    _: L.Type, _ part: UnsafeMutablePointer<Float>, _ x0: UnsafeMutablePointer<Float>
  ) {
    let (sum, squares) = (part + cut.channels, part + 2 &* cut.channels)
    let d = L.load(x0) - L.load(part)
    (L.load(sum) + d).store(sum)
    L.load(squares).addingProduct(d, d).store(squares)
  }

  /// Block means and squared deviations to those of the group (Chan, Golub and LeVeque 1983), in Double.
  @inline(__always)
  func combine<L: FloatLanes>(_: L.Type, _ group: Int, _ c: Int) {
    var total = L.Wide(repeating: 0)
    for block in 0..<cut.blocks {
      let part = cut.part(shared, group, block) + c
      total = total.addingProduct(L.load(part).wide, L.Wide(repeating: Double(cut.count(block))))
      total = total + L.load(part + cut.channels).wide
    }
    let average = total * L.Wide(repeating: 1 / Double(cut.rows))
    var squares = L.Wide(repeating: 0)
    for block in 0..<cut.blocks {
      let part = cut.part(shared, group, block) + c
      let count = Double(cut.count(block))
      let sum = L.load(part + cut.channels).wide
      let offset = sum * L.Wide(repeating: 1 / count)
      let difference = L.load(part).wide + offset - average
      squares = squares + (L.load(part + 2 &* cut.channels).wide - sum * offset)
      squares = squares.addingProduct(difference * difference, L.Wide(repeating: count))
    }
    let place = group &* cut.channels &+ c
    L.narrow(average).store(mean + place)
    let deviation = (squares * L.Wide(repeating: 1 / Double(cut.rows)) + L.Wide(repeating: epsilon)).squareRoot()
    L.narrow(L.Wide(repeating: 1) / deviation).store(reciprocal + place)
    L.narrow(squares * L.Wide(repeating: 1 / Double(max(1, cut.rows &- 1)))).store(variance + place)
  }

  @inline(__always)
  func apply(_ group: Int, _ block: Int, _ channels: Range<Int>) {
    let first = group &* cut.channels
    forEachRow(
      cut.range(group, block),
      { row in
        forEachLane(channels, { write(Vector.self, 4, row, first, $0) }, { write(Float.self, 4, row, first, $0) })
      },
      { row in
        forEachLane(channels, { write(Vector.self, 1, row, first, $0) }, { write(Float.self, 1, row, first, $0) })
      })
  }

  @inline(__always)
  private func write<L: FloatLanes>(_: L.Type, _ rows: Int, _ row: Int, _ first: Int, _ c: Int) {
    let mean = L.load(mean + first + c)
    let factor = L.load(reciprocal + first + c) * L.load(scale + c)
    let shift = L.load(shift + c)
    let (x0, y0) = (x.row(row) + c, y.row(row) + c)
    @inline(__always)
    func value(_ i: Int) -> L { shift.addingProduct(L.load(x0 + i &* x.stride) - mean, factor) }
    storeRows(rows, y0, y.stride, value)
  }
}

/// Letters as for `normalizationBackward`. A block's part holds sum dy and sum dy (x - mean); then, in the place of a
/// group's first, the result's factors:
/// dx = dyFactor dy + xFactor (x - mean) + constant, with dyFactor = scale r, xFactor = -scale r^2 sum (dy xhat) / m and
/// constant = -scale r sum dy / m.
private struct Backward {
  let cut: NormalizationCut
  let dx: FeatureMap
  let scaleGradient: UnsafeMutablePointer<Float>?
  let shiftGradient: UnsafeMutablePointer<Float>?
  let dy: FeatureMap
  let mean: UnsafeMutablePointer<Float>
  let reciprocal: UnsafeMutablePointer<Float>
  let x: FeatureMap
  let scale: UnsafeMutablePointer<Float>
  let shared: UnsafeMutablePointer<Float>

  @inline(__always)
  func measure(_ group: Int, _ block: Int, _ channels: Range<Int>) {
    let part = cut.part(shared, group, block)
    (part + channels.lowerBound).update(repeating: 0, count: channels.count)
    (part + cut.channels + channels.lowerBound).update(repeating: 0, count: channels.count)
    let mean = mean + group &* cut.channels
    forEachRow(
      cut.range(group, block),
      { row in
        forEachLane(
          channels, { add(Vector.self, 4, part + $0, mean + $0, row, $0) },
          { add(Float.self, 4, part + $0, mean + $0, row, $0) })
      },
      { row in
        forEachLane(
          channels, { add(Vector.self, 1, part + $0, mean + $0, row, $0) },
          { add(Float.self, 1, part + $0, mean + $0, row, $0) })
      })
  }

  @inline(__always)
  private func add<L: FloatLanes>(
    _: L.Type, _ rows: Int, _ part: UnsafeMutablePointer<Float>, _ mean: UnsafeMutablePointer<Float>, _ row: Int,
    _ c: Int
  ) {
    let mean = L.load(mean)
    let (x0, dy0) = (x.row(row) + c, dy.row(row) + c)
    let first = L.load(dy0)
    var (sum, product) = (first, first * (L.load(x0) - mean))
    for i in 1..<rows {
      let gradient = L.load(dy0 + i &* dy.stride)
      sum = sum + gradient
      product = product.addingProduct(gradient, L.load(x0 + i &* x.stride) - mean)
    }
    (L.load(part) + sum).store(part)
    (L.load(part + cut.channels) + product).store(part + cut.channels)
  }

  @inline(__always)
  func combine<L: FloatLanes>(_: L.Type, _ group: Int, _ c: Int) {
    var (sum, product) = (L.Wide(repeating: 0), L.Wide(repeating: 0))
    for block in 0..<cut.blocks {
      let part = cut.part(shared, group, block) + c
      sum = sum + L.load(part).wide
      product = product + L.load(part + cut.channels).wide
    }
    let r = L.load(reciprocal + group &* cut.channels + c).wide
    product = product * r
    if let shiftGradient { (L.load(shiftGradient + c) + L.narrow(sum)).store(shiftGradient + c) }
    if let scaleGradient { (L.load(scaleGradient + c) + L.narrow(product)).store(scaleGradient + c) }
    let factor = L.load(scale + c).wide * r
    let share = factor * L.Wide(repeating: -1 / Double(cut.rows))
    let part = cut.part(shared, group, 0) + c
    L.narrow(factor).store(part)
    L.narrow(share * product * r).store(part + cut.channels)
    L.narrow(share * sum).store(part + 2 &* cut.channels)
  }

  @inline(__always)
  func apply(_ group: Int, _ block: Int, _ channels: Range<Int>, adds: Bool) {
    let (part, mean) = (cut.part(shared, group, 0), mean + group &* cut.channels)
    forEachRow(
      cut.range(group, block),
      { row in
        forEachLane(
          channels, { write(Vector.self, 4, part + $0, mean + $0, row, $0, adds) },
          { write(Float.self, 4, part + $0, mean + $0, row, $0, adds) })
      },
      { row in
        forEachLane(
          channels, { write(Vector.self, 1, part + $0, mean + $0, row, $0, adds) },
          { write(Float.self, 1, part + $0, mean + $0, row, $0, adds) })
      })
  }

  @inline(__always)
  private func write<L: FloatLanes>(
    _: L.Type, _ rows: Int, _ part: UnsafeMutablePointer<Float>, _ mean: UnsafeMutablePointer<Float>, _ row: Int,
    _ c: Int, _ adds: Bool
  ) {
    let (mean, dyFactor) = (L.load(mean), L.load(part))
    let (xFactor, constant) = (L.load(part + cut.channels), L.load(part + 2 &* cut.channels))
    let (dx0, dy0, x0) = (dx.row(row) + c, dy.row(row) + c, x.row(row) + c)
    @inline(__always)
    func value(_ i: Int) -> L {
      let start = adds ? L.load(dx0 + i &* dx.stride) + constant : constant
      return start.addingProduct(L.load(x0 + i &* x.stride) - mean, xFactor)
        .addingProduct(L.load(dy0 + i &* dy.stride), dyFactor)
    }
    storeRows(rows, dx0, dx.stride, value)
  }
}

/// Stores the values of one row or four. All are computed first: of a load and the store before it that differ in whole
/// pages, the processor takes the one to wait for the other.
@inline(__always)
private func storeRows<L: FloatLanes>(
  _ rows: Int, _ target: UnsafeMutablePointer<Float>, _ stride: Int, _ value: (Int) -> L
) {
  if rows == 4 {
    let (a, b, c, d) = (value(0), value(1), value(2), value(3))
    a.store(target)
    b.store(target + stride)
    c.store(target + 2 &* stride)
    d.store(target + 3 &* stride)
  } else {
    value(0).store(target)
  }
}
