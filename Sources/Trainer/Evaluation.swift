package import Imaging

/// How a generator does on a set of pairs, beside what costs nothing.
package struct Evaluation: Sendable {
  /// The number of pairs.
  package let images: Int
  package let metrics: MetricValues
  /// `input`: the input itself as the output, where the channels allow it; `mean`: the mean of the training targets for
  /// every image; `grey`: for Lab, no colour. For Lab all are joined with the true lightness.
  package let baselines: [Baseline]
  /// The same per image, in the order of the pairs.
  package let perImage: [ImageScore]
  package let samples: [PairSample]
  /// Whether every output is one flat colour.
  package let constantOutput: Bool
  package let seconds: Double
}

package struct Baseline: Sendable, Hashable {
  package let name: String
  package let metrics: MetricValues
}

/// One image's metrics.
package struct ImageScore: Sendable, Hashable {
  /// The escaped path of the input's file.
  package let path: String
  package let l1: Double
  package let psnr: Double
  package let ssim: Double
  package let sharpness: Double
}

/// A pair and what the generator makes of it, 0...1.
package struct PairSample: Sendable {
  package let caption: String
  package let input: FloatImage
  package let output: FloatImage
  package let target: FloatImage
}
