package import Kernels

extension VectorizedKernels {
  package func reconstruction(
    _ loss: ReconstructionLoss, _ output: FeatureMap, target: FeatureMap, gradient: FeatureMap, weight: Float,
    adds: Bool, count: Int, scratch: Scratchpad, pool: ComputePool
  ) -> Double {
    let values = count &* output.pixels &* output.channels
    let share = weight / Float(values)
    switch loss {
    case .l1:
      let maps = Difference(
        output: output, target: target, gradient: gradient, adds: adds, share: share, absolute: true)
      return maps.sum(count, scratch, pool) / Double(values)
    case .l2:
      let maps = Difference(
        output: output, target: target, gradient: gradient, adds: adds, share: share, absolute: false)
      return maps.sum(count, scratch, pool) / Double(values)
    case .dice, .crossEntropy:
      if !adds { clear(gradient, count: count, pool: pool) }
      return loss.evaluate(
        output, target: target, gradient: gradient, weight: weight, count: count, scratch: scratch, pool: pool)
    }
  }
}

private struct Difference {
  let output: FeatureMap
  let target: FeatureMap
  let gradient: FeatureMap
  let adds: Bool
  let share: Float
  /// Of the difference, or its square.
  let absolute: Bool

  /// The sum of all terms. Lines of pixels are summed in Float, and lines in Double.
  func sum(_ count: Int, _ scratch: Scratchpad, _ pool: ComputePool) -> Double {
    let (lines, width) = (count &* output.height, output.width)
    let block = max(1, 8192 / (width &* output.channels))
    let tasks = (lines &+ block &- 1) / block
    let dense = [output, target, gradient].allSatisfy { $0.stride == output.channels }
    pool.run(tasks) { task, _ in
      var total = 0.0
      for line in task &* block..<min(lines, (task &+ 1) &* block) {
        let first = line &* width
        if dense {
          total += row(first, width &* output.channels)
        } else {
          for pixel in first..<first &+ width { total += row(pixel, output.channels) }
        }
      }
      scratch.shared[task] = Float(total)
    }
    return (0..<tasks).reduce(0) { $0 + Double(scratch.shared[$1]) }
  }

  /// `length` values from a pixel on.
  @inline(__always)
  private func row(_ pixel: Int, _ length: Int) -> Double {
    let (y, t, dy) = (output.row(pixel), target.row(pixel), gradient.row(pixel))
    // Eight sums on every path, so that all have the same bits.
    var (sum, rest) = (SIMD8<Float>(), Float(0))
    var i = 0
    while i &+ 8 <= length {
      let d = y.eight(i) - t.eight(i)
      let negative = -d
      sum += absolute ? negative.replacing(with: d, where: d .> 0) : d * d
      let sign = SIMD8<Float>().replacing(with: 1, where: d .> 0).replacing(with: -1, where: d .< 0)
      let slope = (absolute ? sign : d + d) * share
      dy.store(adds ? dy.eight(i) + slope : slope, i)
      i &+= 8
    }
    while i < length {
      let d = y[i] - t[i]
      rest += absolute ? abs(d) : d * d
      let slope = (absolute ? (d > 0 ? 1 : d < 0 ? -1 : 0) : d + d) * share
      dy[i] = adds ? dy[i] + slope : slope
      i &+= 1
    }
    let halves = sum.lowHalf + sum.highHalf
    let quarters = halves.lowHalf + halves.highHalf
    return Double(quarters[0] + quarters[1] + rest)
  }
}
