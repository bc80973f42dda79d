/// What is minimised: the `objective` section of a pipeline file.
///
/// The generator's objective is adversarial + lambda * reconstruction (Isola et al., section 3.1); the discriminator's is
/// half the sum of its two losses (section 3.3).
package struct ObjectiveConfiguration: Codable, Sendable, Hashable {
  package enum Adversarial: String, Codable, Sendable, CaseIterable {
    case logistic
    case leastSquares = "least-squares"
    case none
  }
  package enum Reconstruction: String, Codable, Sendable, CaseIterable {
    case l1, l2, dice
    /// Of classes: the target is a label image.
    case crossEntropy = "cross-entropy"
    case none
  }

  package var adversarial: Adversarial
  package var reconstruction: Reconstruction
  package var lambda: Double
  /// The label of real pairs in the discriminator's own step; below 1 it is smoothed.
  package var realLabel: Double

  package init(
    adversarial: Adversarial = .logistic, reconstruction: Reconstruction = .l1, lambda: Double = 100,
    realLabel: Double = 1
  ) {
    self.adversarial = adversarial
    self.reconstruction = reconstruction
    self.lambda = lambda
    self.realLabel = realLabel
  }

  package enum CodingKeys: String, CodingKey, CaseIterable {
    case adversarial, reconstruction, lambda
    case realLabel = "real_label"
  }

  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      adversarial: try values.decodeIfPresent(Adversarial.self, forKey: .adversarial) ?? .logistic,
      reconstruction: try values.decodeIfPresent(Reconstruction.self, forKey: .reconstruction) ?? .l1,
      lambda: try values.decodeIfPresent(Double.self, forKey: .lambda) ?? 100,
      realLabel: try values.decodeIfPresent(Double.self, forKey: .realLabel) ?? 1)
  }
}
