/// How far the output is from the target, and the gradient of that.
package enum ReconstructionLoss: Sendable {
  /// Means over batch, pixels and channels of |output - target| and of its square.
  case l1, l2
  /// 1 - (2 sum(p t) + 1) / (sum p + sum t + 1) with p, t in 0...1, of each image, averaged (Milletari et al.,
  /// arXiv 1606.04797, with plain sums below).
  case dice
  /// Of the softmax over channels.
  case crossEntropy

  /// The loss over `count` images; gradient += weight * its derivative. Sums go in rows of pixels, then in Double.
  package func evaluate(
    _ output: FeatureMap, target: FeatureMap, gradient: FeatureMap, weight: Float, count: Int, scratch: Scratchpad,
    pool: ComputePool
  ) -> Double {
    switch self {
    case .l1:
      return difference(output, target, gradient, count, scratch, pool, share: weight / values(output, count)) {
        (abs($0), $0 > 0 ? 1 : $0 < 0 ? -1 : 0)
      }
    case .l2:
      return difference(output, target, gradient, count, scratch, pool, share: weight / values(output, count)) {
        ($0 * $0, 2 * $0)
      }
    case .dice: return dice(output, target, gradient, weight, count, scratch, pool)
    case .crossEntropy: return crossEntropy(output, target, gradient, weight, count, scratch, pool)
    }
  }

  package static func scratchpad(height: Int, images: Int) -> ScratchpadSize {
    ScratchpadSize(shared: images * height * 3)
  }

  private func values(_ map: FeatureMap, _ count: Int) -> Float { Float(count * map.pixels * map.channels) }

  @inline(__always)
  private func difference(
    _ output: FeatureMap, _ target: FeatureMap, _ gradient: FeatureMap, _ count: Int, _ scratch: Scratchpad,
    _ pool: ComputePool, share: Float, _ term: (Float) -> (Float, Float)
  ) -> Double {
    let (channels, width) = (output.channels, output.width)
    let lines = count * output.height
    pool.run(lines) { line, _ in
      var sum: Float = 0
      for pixel in line * width..<(line + 1) * width {
        let (y, t, dy) = (output.pixel(pixel), target.pixel(pixel), gradient.pixel(pixel))
        for c in 0..<channels {
          let (value, slope) = term(y[c] - t[c])
          sum += value
          dy[c] += share * slope
        }
      }
      scratch.shared[line] = sum
    }
    var total = 0.0
    for line in 0..<lines { total += Double(scratch.shared[line]) }
    return total / Double(count * output.pixels * channels)
  }

  private func dice(
    _ output: FeatureMap, _ target: FeatureMap, _ gradient: FeatureMap, _ weight: Float, _ count: Int,
    _ scratch: Scratchpad, _ pool: ComputePool
  ) -> Double {
    let (channels, width, height) = (output.channels, output.width, output.height)
    pool.run(count * height) { line, _ in
      var (products, outputs, targets) = (Float(0), Float(0), Float(0))
      for pixel in line * width..<(line + 1) * width {
        let (y, t) = (output.pixel(pixel), target.pixel(pixel))
        for c in 0..<channels {
          let (p, q) = ((y[c] + 1) / 2, (t[c] + 1) / 2)
          products += p * q
          outputs += p
          targets += q
        }
      }
      let sums = scratch.shared + line * 3
      (sums[0], sums[1], sums[2]) = (products, outputs, targets)
    }
    var loss = 0.0
    for image in 0..<count {
      var (products, outputs, targets) = (0.0, 0.0, 0.0)
      for line in image * height..<(image + 1) * height {
        products += Double(scratch.shared[line * 3])
        outputs += Double(scratch.shared[line * 3 + 1])
        targets += Double(scratch.shared[line * 3 + 2])
      }
      let (above, below) = (2 * products + 1, outputs + targets + 1)
      loss += 1 - above / below
      // d/dp (1 - above / below) = above / below^2 - 2 t / below; p moves half as fast as the output.
      let share = Double(weight) / Double(count) / 2
      let (constant, factor) = (Float(share * above / (below * below)), Float(share * 2 / below))
      pool.run(height) { line, _ in
        for pixel in (image * height + line) * width..<(image * height + line + 1) * width {
          let (t, dy) = (target.pixel(pixel), gradient.pixel(pixel))
          for c in 0..<channels { dy[c] += constant - factor * ((t[c] + 1) / 2) }
        }
      }
    }
    return loss / Double(count)
  }
}

extension PlainKernels {
  package func reconstruction(
    _ loss: ReconstructionLoss, _ output: FeatureMap, target: FeatureMap, gradient: FeatureMap, weight: Float,
    adds: Bool, count: Int, scratch: Scratchpad, pool: ComputePool
  ) -> Double {
    if !adds { clear(gradient, count: count, pool: pool) }
    return loss.evaluate(
      output, target: target, gradient: gradient, weight: weight, count: count, scratch: scratch, pool: pool)
  }
}
