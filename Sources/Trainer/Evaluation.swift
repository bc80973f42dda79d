package import Imaging

/// How a generator does on a set of pairs, beside what costs nothing.
package struct Evaluation: Sendable {
  /// The number of pairs.
  package let images: Int
  /// With dropout off: a function of the weights alone.
  package let metrics: MetricValues
  /// As the paper translates, with dropout on; seeded by each pair's file. `nil`: the generator has no dropout.
  package let withDropout: MetricValues?
  /// `input`: the input itself as the output, where the channels allow it; `mean`: the mean of the training targets for
  /// every image; where the network colours, `grey`: no colour, and `random`: each pixel's colour drawn from the training
  /// pixels, all with the true lightness. Where a labeller judges, `real`: its scores of the true photos.
  package let baselines: [Baseline]
  /// The metrics that one image has, in the order of the pairs.
  package let perImage: [ImageScore]
  package let samples: [PairSample]
  /// What the sliced Wasserstein distance was taken of, where it was asked for.
  package let pictures: PictureSet?
  /// Whether the outputs are of a generator that has given up.
  package let sameness: Sameness
  package let seconds: Double
}

/// The pictures of a set of pairs, 0...1.
package struct PictureSet: Sendable {
  package let outputs: [FloatImage]
  package let targets: [FloatImage]

  package init(outputs: [FloatImage], targets: [FloatImage]) {
    self.outputs = outputs
    self.targets = targets
  }
}

/// What all outputs have in common that should differ.
package enum Sameness: Sendable, Hashable {
  case none
  /// Each is one flat colour.
  case flat
  /// Each is the same picture, whatever the input.
  case alike
}

package struct Baseline: Sendable, Hashable {
  package let name: String
  package let metrics: MetricValues
}

/// One image's metrics.
package struct ImageScore: Sendable, Hashable {
  /// The escaped path of the input's file.
  package let path: String
  package let metrics: MetricValues
}

/// A pair and what the generator makes of it, 0...1.
package struct PairSample: Sendable {
  package let caption: String
  package let input: FloatImage
  package let output: FloatImage
  package let target: FloatImage
}
