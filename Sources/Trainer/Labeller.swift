package import Engine
internal import Imaging
internal import Kernels
internal import Labels

/// A network that labels photos, to judge generated ones by (Isola et al., section 4.1): what was generated from labels should
/// be labelled as they are.
package final class Labeller {
  let palette: [LabelColour]
  let side: Int
  private let runner: GeneratorRunner

  /// - Parameter model: of the pictures that are to be judged.
  /// - Throws: `TrainingError.unfitLabeller` for a network that labels nothing, or works at another size.
  package init(_ weights: GeneratorWeights, judging model: ModelConfiguration, pool: ComputePool) throws {
    guard let labels = weights.model.labels else {
      throw TrainingError.unfitLabeller(
        reason: "it does not label: train one with objective.reconstruction cross-entropy")
    }
    guard weights.model.size == model.size else {
      throw TrainingError.unfitLabeller(
        reason: "it works at \(weights.model.size) pixels, and the model at \(model.size)")
    }
    guard weights.model.channels.input == 3, model.channels.target == 3, model.labels == nil else {
      throw TrainingError.unfitLabeller(reason: "it is for photos of three channels")
    }
    palette = labels
    side = model.size
    runner = try GeneratorRunner(weights: weights, height: side, width: side, pool: pool)
  }

  /// The class of each pixel.
  /// - Parameter picture: RGB, 0...1.
  func classes(of picture: FloatImage) -> [UInt8] {
    classesOf(runner.run([picture.values.map { $0 * 2 - 1 }]), count: palette.count)
  }
}

/// The largest of `count` values of each pixel, the first of equals.
func classesOf(_ values: [Float], count: Int) -> [UInt8] {
  (0..<values.count / count).map { pixel in
    var best = 0
    for index in 1..<count where values[pixel * count + index] > values[pixel * count + best] { best = index }
    return UInt8(best)
  }
}
