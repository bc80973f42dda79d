internal import Engine
internal import Imaging

/// What is given out as an output without having learnt anything.
enum BaselinePlan: Sendable {
  case input
  /// The target-sided network values of the mean of the training targets.
  case mean([Float])
  case grey

  var name: String {
    switch self {
    case .input: "input"
    case .mean: "mean"
    case .grey: "grey"
    }
  }

  func output(for batch: TrainingBatch, target: FloatImage, pictures: PictureMaker) -> FloatImage {
    switch self {
    case .input, .grey:
      let input = pictures.input(batch.input, side: batch.side)
      return pictures.copiedInput(input, like: target) ?? input
    case .mean(let values):
      return pictures.result(values, input: batch.input, side: batch.side)
    }
  }
}

extension Evaluator {
  /// Over at most `limit` training pairs, evenly spread: the mean of what the network should have said, at its own size.
  static func meanTarget(_ loader: PairLoader, limit: Int, threads: Int) throws -> [Float] {
    let places = spread(limit, over: loader.pairs.count)
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
    return (0..<side * side * channels).map { index in
      Float(sums.reduce(0) { $0 + $1[index] } / Double(places.count))
    }
  }
}
