package import Kernels

/// Where a product's pixels go.
package struct ConvolutionTarget {
  package var map: FeatureMap
  /// Added to what the map holds; otherwise that is overwritten.
  package var adds: Bool
  /// Added to each pixel's channels; only to a target that is overwritten.
  package var bias: UnsafeMutablePointer<Float>?
  /// The pre-activation whose activation's derivative multiplies the product.
  package var derivative: Activated?

  package init(
    _ map: FeatureMap, adds: Bool = false, bias: UnsafeMutablePointer<Float>? = nil, derivative: Activated? = nil
  ) {
    self.map = map
    self.adds = adds
    self.bias = bias
    self.derivative = derivative
  }

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

  /// The same for the first `count` lanes, for maps of fewer than eight channels.
  @inline(__always)
  func writeFirst(_ count: Int, of value: Vector, pixel: Int) {
    let place = map.row(pixel)
    for lane in 0..<count {
      var value = value[lane]
      if let derivative { value *= derivative.map.row(pixel)[lane] > 0 ? 1 : derivative.slope }
      if adds {
        value += place[lane]
      } else if let bias {
        value += bias[lane]
      }
      place[lane] = value
    }
  }
}

/// What becomes of a weight gradient, entry by entry, at the weights' own places.
package enum WeightGradientUse {
  /// Added to a gradient.
  case accumulate(UnsafeMutablePointer<Float>)
  /// Spent on the spot: the gradient never reaches memory.
  case update(AdamStep, weights: UnsafeMutablePointer<Float>, AdamMoments)

  @inline(__always)
  func take(_ gradient: Vector, at offset: Int) {
    switch self {
    case .accumulate(let sum): sum.store(sum.vector(offset) + gradient, offset)
    case .update(let step, let weights, let moments):
      step.update(weights: weights, first: moments.first, second: moments.second, gradient: gradient, at: offset)
    }
  }
}

/// Adam's two moments of a parameter, at the places of its values.
package struct AdamMoments {
  package var first: UnsafeMutablePointer<Float>
  package var second: UnsafeMutablePointer<Float>

  package init(first: UnsafeMutablePointer<Float>, second: UnsafeMutablePointer<Float>) {
    self.first = first
    self.second = second
  }
}

extension AdamStep {
  /// Eight weights' update, see `AdamStep`.
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
