internal import Kernels

extension ConvolutionTarget {
  /// - Parameter isFirst: whether nothing of this product is at the place yet.
  @inline(__always)
  func write(_ value: Vector, pixel: Int, channel: Int, isFirst: Bool = true) {
    let place = map.row(pixel) + channel
    var value = value
    if let derivative {
      value *= derivative.map.row(pixel).vector(channel).activationDerivative(derivative.slope)
    }
    if adds || !isFirst {
      value += place.vector(0)
    } else if let bias {
      value += bias.vector(channel)
    }
    place.store(value, 0)
  }

  /// The same for the first `count` lanes, where a map's channels end.
  @inline(__always)
  func writeFirst(_ count: Int, of value: Vector, pixel: Int, channel: Int) {
    let place = map.row(pixel) + channel
    for lane in 0..<count {
      var value = value[lane]
      if let derivative { value *= derivative.map.row(pixel)[channel &+ lane] > 0 ? 1 : derivative.slope }
      if adds {
        value += place[lane]
      } else if let bias {
        value += bias[channel &+ lane]
      }
      place[lane] = value
    }
  }
}

extension WeightGradientUse {
  @inline(__always)
  func take(_ gradient: Vector, at offset: Int) {
    switch self {
    case .accumulate(let sum): sum.store(sum.vector(offset) + gradient, offset)
    case .update(let step, let weights, let moments):
      step.update(weights: weights, first: moments.first, second: moments.second, gradient: gradient, at: offset)
    }
  }
}

extension AdamStep {
  /// A vector of weights' update, see `AdamStep`.
  @inline(__always)
  func update(
    weights: UnsafeMutablePointer<Float>, first: UnsafeMutablePointer<Float>, second: UnsafeMutablePointer<Float>,
    gradient: Vector, at offset: Int
  ) {
    let m = (gradient * (1 - firstDecay)).adding(firstDecay, first.vector(offset))
    let v = (gradient * gradient * (1 - secondDecay)).adding(secondDecay, second.vector(offset))
    first.store(m, offset)
    second.store(v, offset)
    let root = v.squareRoot()
    weights.store(
      weights.vector(offset) - m * pace / Vector(repeating: epsilon).adding(correction, root), offset)
  }
}
