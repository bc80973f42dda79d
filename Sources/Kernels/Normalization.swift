/// Batch and instance normalisation (Ioffe and Szegedy, arXiv 1502.03167; Ulyanov et al., arXiv 1607.08022). The batch is cut
/// into groups of images; each group has statistics of its own. One group is batch normalisation, a group for each image
/// instance normalisation, and one for the generated and one for the real pairs lets both go through a discriminator at once.
///
/// Letters: x input, y output, m pixels of a group, r = 1 / sqrt(variance + epsilon), xhat = (x - mean) r.
/// y = scale xhat + shift.
package struct NormalizationSizes {
  package let groups: Int
  package let imagesPerGroup: Int

  package init(groups: Int, imagesPerGroup: Int) {
    self.groups = groups
    self.imagesPerGroup = imagesPerGroup
  }
}

package let normalizationEpsilon: Float = 1e-5

extension PlainKernels {
  /// - Parameters:
  ///   - output: may be the same memory as the input.
  ///   - mean, reciprocal: groups x channels; kept for the backward pass.
  ///   - variance: groups x channels, unbiased, for the running averages.
  package func normalizationForward(
    _ output: FeatureMap, mean: UnsafeMutablePointer<Float>, reciprocal: UnsafeMutablePointer<Float>,
    variance: UnsafeMutablePointer<Float>, input: FeatureMap, scale: UnsafeMutablePointer<Float>,
    shift: UnsafeMutablePointer<Float>, sizes: NormalizationSizes, scratch: Scratchpad, pool: ComputePool
  ) {
    let channels = input.channels
    let rows = sizes.imagesPerGroup * input.pixels
    // Mean and squared deviations of each block, then of the group (Chan, Golub and LeVeque 1983).
    forBlocks(rows, sizes.groups, pool) { task, pixels in
      let mean = scratch.shared + task * 2 * channels
      let squares = mean + channels
      mean.update(repeating: 0, count: 2 * channels)
      for pixel in pixels {
        let x = input.pixel(pixel)
        for c in 0..<channels { mean[c] += x[c] }
      }
      let share = 1 / Float(pixels.count)
      for c in 0..<channels { mean[c] *= share }
      for pixel in pixels {
        let x = input.pixel(pixel)
        for c in 0..<channels {
          let d = x[c] - mean[c]
          squares[c] += d * d
        }
      }
    }
    let blocks = blockCount(rows)
    for group in 0..<sizes.groups {
      for c in 0..<channels {
        var (total, average, squares) = (0.0, 0.0, 0.0)
        for block in 0..<blocks {
          let part = scratch.shared + (group * blocks + block) * 2 * channels
          let count = Double(min(rows, (block + 1) * statisticsBlock) - block * statisticsBlock)
          let difference = Double(part[c]) - average
          let sum = total + count
          average += difference * count / sum
          squares += Double(part[channels + c]) + difference * difference * total * count / sum
          total = sum
        }
        mean[group * channels + c] = Float(average)
        reciprocal[group * channels + c] = Float(1 / (squares / total + Double(normalizationEpsilon)).squareRoot())
        variance[group * channels + c] = Float(squares / max(1, total - 1))
      }
    }
    forBlocks(rows, sizes.groups, pool) { task, pixels in
      let (mean, reciprocal) = (mean + task / blocks * channels, reciprocal + task / blocks * channels)
      for pixel in pixels {
        let (y, x) = (output.pixel(pixel), input.pixel(pixel))
        for c in 0..<channels { y[c] = (x[c] - mean[c]) * (reciprocal[c] * scale[c]) + shift[c] }
      }
    }
  }

  /// shiftGradient += sum dy, scaleGradient += sum dy xhat, dx += scale r (dy - sum dy / m - xhat sum (dy xhat) / m).
  ///
  /// - Parameters:
  ///   - scaleGradient, shiftGradient: `nil` where they are not wanted.
  ///   - adds: whether the input gradient is added to or stored.
  package func normalizationBackward(
    _ inputGradient: FeatureMap, scaleGradient: UnsafeMutablePointer<Float>?,
    shiftGradient: UnsafeMutablePointer<Float>?, outputGradient: FeatureMap, mean: UnsafeMutablePointer<Float>,
    reciprocal: UnsafeMutablePointer<Float>, input: FeatureMap, scale: UnsafeMutablePointer<Float>,
    sizes: NormalizationSizes, adds: Bool, scratch: Scratchpad, pool: ComputePool
  ) {
    if !adds { clear(inputGradient, count: sizes.groups * sizes.imagesPerGroup, pool: pool) }
    let channels = input.channels
    let rows = sizes.imagesPerGroup * input.pixels
    let blocks = blockCount(rows)
    forBlocks(rows, sizes.groups, pool) { task, pixels in
      let (mean, reciprocal) = (mean + task / blocks * channels, reciprocal + task / blocks * channels)
      let sum = scratch.shared + task * 2 * channels
      let product = sum + channels
      sum.update(repeating: 0, count: 2 * channels)
      for pixel in pixels {
        let (dy, x) = (outputGradient.pixel(pixel), input.pixel(pixel))
        for c in 0..<channels { sum[c] += dy[c] }
        for c in 0..<channels { product[c] += dy[c] * ((x[c] - mean[c]) * reciprocal[c]) }
      }
    }
    // The sums of a group end in the place of its first block.
    for group in 0..<sizes.groups {
      let first = scratch.shared + group * blocks * 2 * channels
      for c in 0..<channels {
        var (sum, product) = (0.0, 0.0)
        for block in 0..<blocks {
          sum += Double(first[block * 2 * channels + c])
          product += Double(first[block * 2 * channels + channels + c])
        }
        shiftGradient?[c] += Float(sum)
        scaleGradient?[c] += Float(product)
        first[c] = Float(sum / Double(rows))
        first[channels + c] = Float(product / Double(rows))
      }
    }
    forBlocks(rows, sizes.groups, pool) { task, pixels in
      let group = task / blocks
      let (mean, reciprocal) = (mean + group * channels, reciprocal + group * channels)
      let sum = scratch.shared + group * blocks * 2 * channels
      let product = sum + channels
      for pixel in pixels {
        let (dx, dy, x) = (inputGradient.pixel(pixel), outputGradient.pixel(pixel), input.pixel(pixel))
        for c in 0..<channels {
          let normal = (x[c] - mean[c]) * reciprocal[c]
          dx[c] += scale[c] * reciprocal[c] * (dy[c] - sum[c] - normal * product[c])
        }
      }
    }
  }

  package func normalizationScratchpad(pixels: Int, channels: Int, images: Int) -> ScratchpadSize {
    ScratchpadSize(shared: (images * pixels / statisticsBlock + images) * 2 * channels)
  }
}

@inline(__always)
private func blockCount(_ rows: Int) -> Int { (rows + statisticsBlock - 1) / statisticsBlock }

/// Calls `body(task, pixels)` for the blocks of each group; task = group * blocks + block.
@inline(__always)
private func forBlocks(_ rows: Int, _ groups: Int, _ pool: ComputePool, _ body: (Int, Range<Int>) -> Void) {
  let blocks = blockCount(rows)
  pool.run(groups * blocks) { task, _ in
    let (group, block) = task.quotientAndRemainder(dividingBy: blocks)
    body(task, group * rows + block * statisticsBlock..<group * rows + min(rows, (block + 1) * statisticsBlock))
  }
}
