extension FloatImage {
  /// Pillow's bicubic (a = -0.5, antialiased when it shrinks): both passes, float throughout. Values may leave the range
  /// of the input at sharp edges; `quantized()` clamps and rounds as Pillow does on 8-bit images.
  /// - Precondition: neither size is 0.
  package func resizedBicubic(width newWidth: Int, height newHeight: Int) -> FloatImage {
    resized(width: newWidth, height: newHeight, weights: ResamplingWeights.bicubic)
  }

  /// Box-filter average over the area each output pixel covers.
  /// - Precondition: neither size is 0.
  package func resizedArea(width newWidth: Int, height newHeight: Int) -> FloatImage {
    resized(width: newWidth, height: newHeight, weights: ResamplingWeights.area)
  }

  /// Separable: along the rows, then along the columns; a direction whose size stays is left alone.
  private func resized(
    width newWidth: Int, height newHeight: Int, weights: (_ from: Int, _ to: Int) -> ResamplingWeights
  ) -> FloatImage {
    precondition(width > 0 && height > 0 && newWidth > 0 && newHeight > 0)
    let narrowed = newWidth == width ? self : resampledAlongRows(weights(width, newWidth))
    return newHeight == height ? narrowed : narrowed.resampledAlongColumns(weights(height, newHeight))
  }

  private func resampledAlongRows(_ plan: ResamplingWeights) -> FloatImage {
    let newWidth = plan.count
    let count = newWidth * height * channels
    let resampled = [Float](unsafeUninitializedCapacity: count) { target, initialised in
      initialised = count
      guard let target = target.baseAddress else { return }
      values.withUnsafeBufferPointer { source in
        plan.weights.withUnsafeBufferPointer { weights in
          guard let source = source.baseAddress, let weights = weights.baseAddress else { return }
          for y in 0..<height {
            let row = source + y * width * channels
            let output = target + y * newWidth * channels
            switch channels {
            case 1: resampleGreyRow(row, output, plan, weights)
            case 3: resampleRow3(row, output, plan, weights)
            default:
              for channel in 0..<channels { resampleRow(row + channel, output + channel, channels, plan, weights) }
            }
          }
        }
      }
    }
    return FloatImage(width: newWidth, height: height, channels: channels, values: resampled)
  }

  /// Whole rows are scaled and added, so that the inner loop runs over adjacent values.
  private func resampledAlongColumns(_ plan: ResamplingWeights) -> FloatImage {
    let row = width * channels
    var resampled = [Float](repeating: 0, count: row * plan.count)
    resampled.withUnsafeMutableBufferPointer { target in
      values.withUnsafeBufferPointer { source in
        guard let target = target.baseAddress, let source = source.baseAddress else { return }
        for y in 0..<plan.count {
          let output = target + y * row
          for index in 0..<plan.length[y] {
            let weight = plan.weights[y * plan.stride + index]
            let input = source + (plan.first[y] + index) * row
            for x in 0..<row { output[x] += weight * input[x] }
          }
        }
      }
    }
    return FloatImage(width: width, height: plan.count, channels: channels, values: resampled)
  }
}

/// One channel of a row whose pixels are `step` values apart.
@inline(__always)
private func resampleRow(
  _ row: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>, _ step: Int, _ plan: ResamplingWeights,
  _ weights: UnsafePointer<Float>
) {
  for x in 0..<plan.count {
    let input = row + plan.first[x] &* step
    let kernel = weights + x &* plan.stride
    var sum: Float = 0
    for index in 0..<plan.length[x] { sum += kernel[index] * input[index &* step] }
    output[x &* step] = sum
  }
}

/// A row of one channel: eight products at a time, since a row of a large scan has dozens of them for each output.
@inline(__always)
func resampleGreyRow(
  _ row: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>, _ plan: ResamplingWeights,
  _ weights: UnsafePointer<Float>
) {
  for x in 0..<plan.count {
    let input = UnsafeRawPointer(row + plan.first[x])
    let kernel = UnsafeRawPointer(weights + x &* plan.stride)
    let length = plan.length[x]
    var sums = SIMD8<Float>.zero
    var index = 0
    while index &+ 8 <= length {
      let offset = index &* 4
      sums +=
        kernel.loadUnaligned(fromByteOffset: offset, as: SIMD8<Float>.self)
        * input.loadUnaligned(fromByteOffset: offset, as: SIMD8<Float>.self)
      index &+= 8
    }
    var sum = sums.sum()
    while index < length {
      sum += weights[x &* plan.stride &+ index] * row[plan.first[x] &+ index]
      index &+= 1
    }
    output[x] = sum
  }
}

/// RGB: the three sums of a pixel side by side.
private func resampleRow3(
  _ row: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>, _ plan: ResamplingWeights,
  _ weights: UnsafePointer<Float>
) {
  for x in 0..<plan.count {
    var input = row + plan.first[x] &* 3
    let kernel = weights + x &* plan.stride
    var (red, green, blue): (Float, Float, Float) = (0, 0, 0)
    for index in 0..<plan.length[x] {
      let weight = kernel[index]
      red += weight * input[0]
      green += weight * input[1]
      blue += weight * input[2]
      input += 3
    }
    output[3 &* x] = red
    output[3 &* x &+ 1] = green
    output[3 &* x &+ 2] = blue
  }
}
