internal import Engine
internal import Imaging
internal import Random

/// What is given out as an output without having learnt anything.
enum BaselinePlan: Sendable {
  case input
  /// The target-sided network values of the mean of the training targets.
  case mean([Float])
  case grey
  /// Pairs of network values for a and b, to draw from for each pixel.
  case random([SIMD2<Float>])

  var name: String {
    switch self {
    case .input: "input"
    case .mean: "mean"
    case .grey: "grey"
    case .random: "random"
    }
  }

  /// What a network would have said, where that is known.
  var values: [Float]? {
    if case .mean(let values) = self { values } else { nil }
  }

  /// - Parameter place: the pair's number in its set.
  func output(for batch: TrainingBatch, at place: Int, target: FloatImage, pictures: PictureMaker) -> FloatImage {
    switch self {
    case .input, .grey:
      let input = pictures.input(batch.input, side: batch.side)
      return pictures.copiedInput(input, like: target) ?? input
    case .mean(let values):
      return pictures.result(values, input: batch.input, side: batch.side)
    case .random(let colours):
      var stream = Philox(key: Self.drawingKey).derived(UInt64(place)).stream()
      let values = (0..<batch.side * batch.side).flatMap { _ in
        let colour = colours[Int(stream.uniform() * Double(colours.count))]
        return [colour.x, colour.y]
      }
      return pictures.result(values, input: batch.input, side: batch.side)
    }
  }

  private static let drawingKey: UInt64 = 0x6472_6177_6162
  private static let poolKey: UInt64 = 0x706F_6F6C_6162

  /// Colours of pixels drawn from at most 256 training pairs, evenly spread, 256 of each.
  static func random(from loader: PairLoader, threads: Int) throws -> BaselinePlan {
    let places = spread(256, over: loader.pairs.count)
    let drawn = try parallelMap(places.count, threads: threads) { index in
      let values = try loader.whole(places[index]).target
      var stream = Philox(key: poolKey).derived(UInt64(index)).stream()
      return (0..<256).map { _ in
        let pixel = Int(stream.uniform() * Double(values.count / 2))
        return SIMD2(values[2 * pixel], values[2 * pixel + 1])
      }
    }
    return .random(drawn.flatMap { $0 })
  }

  /// Over at most 1000 training pairs, evenly spread: the mean of what the network should have said, at its own size.
  static func mean(of loader: PairLoader, threads: Int) throws -> BaselinePlan {
    let places = spread(1000, over: loader.pairs.count)
    let (side, channels) = (loader.side, loader.model.channels.target)
    let lanes = max(1, min(threads, places.count))
    let sums = try parallelMap(lanes, threads: threads) { lane in
      var sum = [Double](repeating: 0, count: side * side * channels)
      for place in stride(from: lane, to: places.count, by: lanes) {
        let values = try loader.whole(places[place]).target
        for index in sum.indices { sum[index] += Double(values[index]) }
      }
      return sum
    }
    return .mean(
      (0..<side * side * channels).map { index in
        Float(sums.reduce(0) { $0 + $1[index] } / Double(places.count))
      })
  }
}
