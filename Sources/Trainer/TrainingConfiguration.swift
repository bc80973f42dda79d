package import Engine

/// How a model is trained: the `train` section of a pipeline file.
package struct TrainingConfiguration: Codable, Sendable, Hashable {
  /// `none`, or the size both sides are resized to before the random crop and whether they are mirrored at random.
  package enum Augmentation: Sendable, Hashable {
    case none
    /// `resize` `nil`: round(size * 286 / 256), and size itself for Lab.
    case jitter(resize: Int?, mirror: Bool)
  }
  package enum Order: String, Codable, Sendable, CaseIterable { case shuffled, sequential }

  package var epochs: Int = 200
  /// `nil`: epochs div 2.
  package var decayFrom: Int?
  package var batch: Int = 1
  package var learningRate: Double = 0.0002
  /// `nil`: the learning rate.
  package var discriminatorLearningRate: Double?
  package var augment: Augmentation = .jitter(resize: nil, mirror: true)
  package var order: Order = .shuffled
  package var seed: UInt64 = 1
  /// `nothing`, `champion`, a model (`maps@3`) or a safetensors file.
  package var startFrom: String = "nothing"
  /// Seconds.
  package var checkpointEvery: Double = 600
  /// Steps between metric rows.
  package var logEvery: Int = 50
  /// Seconds; `nil`: none.
  package var maxDuration: Double?
  /// A time of day ("06:30") or an ISO-8601 time; `nil`: none.
  package var stopAt: String?

  package init() {}
}

extension TrainingConfiguration {
  /// Pixels a side that both images are resized to before the crop.
  package func resize(for model: ModelConfiguration) -> Int {
    switch augment {
    case .none: model.size
    case .jitter(let resize?, _): resize
    case .jitter(nil, _): model.colour == .lab ? model.size : (model.size * 286 + 128) / 256
    }
  }

  package var mirrors: Bool {
    if case .jitter(_, mirror: true) = augment { true } else { false }
  }
}
