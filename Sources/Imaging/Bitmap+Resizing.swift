extension Bitmap {
  /// A grey picture resized by Pillow's bicubic (a = -0.5, antialiased when it shrinks), rows first, then columns, rounded to
  /// the picture's bit depth after each pass. Only the result of the first pass is in memory as numbers.
  /// - Precondition: it is grey, and neither size is 0.
  package func resizedBicubic(width newWidth: Int, height newHeight: Int, threads: Int = 1) -> Bitmap {
    precondition(colour == .grey && newWidth > 0 && newHeight > 0)
    switch samples {
    case .bits8(let values):
      let resized = resized(values, newWidth, newHeight, threads, scale: 255)
      return Bitmap(
        width: newWidth, height: newHeight, colour: .grey, samples: .bits8(resized.map { UInt8($0 + 0.5) }))
    case .bits16(let values):
      let resized = resized(values, newWidth, newHeight, threads, scale: 65535)
      return Bitmap(
        width: newWidth, height: newHeight, colour: .grey, samples: .bits16(resized.map { UInt16($0 + 0.5) }))
    }
  }

  /// - Parameter scale: the largest sample.
  /// - Returns: samples as numbers, limited to 0...scale, not rounded.
  private func resized<Sample: BinaryInteger & Sendable>(
    _ values: [Sample], _ newWidth: Int, _ newHeight: Int, _ threads: Int, scale: Float
  ) -> [Float] {
    let plan = ResamplingWeights.bicubic(from: width, to: newWidth)
    let bands = Bands(height: height, rows: max(1, (1 << 20) / width))
    let narrow: [[Float]] = bands.mapAll(threads: threads) { band in
      narrowed(values, rows: bands[band], plan, scale: scale)
    }
    let image = FloatImage(width: newWidth, height: height, channels: 1, values: narrow.flatMap { $0 })
    return image.resizedBicubic(width: newWidth, height: newHeight).values.map { min(max($0, 0), scale) }
  }

  /// The first pass over some rows, rounded.
  private func narrowed<Sample: BinaryInteger>(
    _ values: [Sample], rows: Range<Int>, _ plan: ResamplingWeights, scale: Float
  ) -> [Float] {
    let width = width
    return [Float](unsafeUninitializedCapacity: rows.count * plan.count) { target, count in
      count = target.count
      guard let target = target.baseAddress else { return }
      withUnsafeTemporaryAllocation(of: Float.self, capacity: width) { row in
        guard let row = row.baseAddress else { return }
        values.withUnsafeBufferPointer { values in
          plan.weights.withUnsafeBufferPointer { weights in
            guard let values = values.baseAddress, let weights = weights.baseAddress else { return }
            for (index, y) in rows.enumerated() {
              let source = values + y * width
              for x in 0..<width { row[x] = Float(source[x]) }
              let output = target + index * plan.count
              resampleGreyRow(row, output, plan, weights)
              for x in 0..<plan.count { output[x] = Float(Int32(min(max(output[x], 0), scale) + 0.5)) }
            }
          }
        }
      }
    }
  }
}
