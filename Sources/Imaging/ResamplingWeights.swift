/// For each output position, the first input position it reads and the weights from there on; they add up to 1.
struct ResamplingWeights {
  /// Of the output.
  let count: Int
  /// The room for each output's weights; those not needed are 0.
  let stride: Int
  let first: [Int]
  let length: [Int]
  let weights: [Float]

  /// The cubic convolution of Keys (*Cubic Convolution Interpolation for Digital Image Processing*, 1981) with a = -0.5,
  /// laid as Pillow's resize lays it: widened by the ratio of the sizes when shrinking (antialiased); what would lie
  /// outside of the input is left out.
  static func bicubic(from input: Int, to output: Int) -> ResamplingWeights {
    let scale = Double(input) / Double(output)
    let width = max(scale, 1)
    let reach = 2 * width
    return ResamplingWeights(count: output) { position in
      let centre = (Double(position) + 0.5) * scale
      let low = max(0, Int(centre - reach + 0.5))
      let high = min(input, Int(centre + reach + 0.5))
      return (low, (low..<max(low, high)).map { keys((Double($0) - centre + 0.5) / width) })
    }
  }

  /// The part of each input pixel that the output pixel covers.
  static func area(from input: Int, to output: Int) -> ResamplingWeights {
    let scale = Double(input) / Double(output)
    return ResamplingWeights(count: output) { position in
      let low = Double(position) * scale
      let high = Double(position + 1) * scale
      let end = min(input, max(Int(high.rounded(.up)), Int(low) + 1))
      return (Int(low), (Int(low)..<end).map { min(high, Double($0 + 1)) - max(low, Double($0)) })
    }
  }

  /// - Parameter row: the first input position and the weights of an output position, not yet normalised.
  private init(count: Int, row: (Int) -> (first: Int, weights: [Double])) {
    let rows = (0..<count).map(row)
    // Closures: key paths are not seen through here, and cost more than the weights do.
    let stride = rows.map { $0.weights.count }.max() ?? 0
    var weights = [Float](repeating: 0, count: count * stride)
    for (position, row) in rows.enumerated() {
      let sum = row.weights.reduce(0, +)
      for (index, weight) in row.weights.enumerated() { weights[position * stride + index] = Float(weight / sum) }
    }
    self.count = count
    self.stride = stride
    self.first = rows.map { $0.first }
    self.length = rows.map { $0.weights.count }
    self.weights = weights
  }

  private static func keys(_ distance: Double) -> Double {
    let a = -0.5
    let x = abs(distance)
    if x < 1 { return ((a + 2) * x - (a + 3)) * x * x + 1 }
    if x < 2 { return (((x - 5) * x + 8) * x - 4) * a }
    return 0
  }
}
