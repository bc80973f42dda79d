package import Engine
package import Metrics

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
  /// Epochs of a training that starts from a model; `nil`: as many as from nothing.
  package var warmEpochs: Int?
  /// Of the pairs that the model which it starts from has learnt from, the share that is shown again; what is new is shown in
  /// any case.
  package var oldShare: Double = 1
  /// Whether the discriminator starts from the model's, too.
  package var startDiscriminator = true
  /// Seconds.
  package var checkpointEvery: Double = 600
  /// Steps between metric rows.
  package var logEvery: Int = 50
  /// The metric by which one epoch is better than another.
  package var bestBy: Metric = .swd
  /// The training ends when so many epochs in a row brought nothing better; `nil`: it does not.
  package var patience: Int?
  /// The networks of every so many epochs are kept; `nil`: of none but the best and the last.
  package var keepEvery: Int?
  /// Seconds; `nil`: none.
  package var maxDuration: Double?
  /// A time of day ("06:30") or an ISO-8601 time; `nil`: none.
  package var stopAt: String?

  package init() {}
}

extension TrainingConfiguration {
  /// As it is for a training that starts from a model: the schedule begins anew, over its own number of epochs.
  package var warmed: TrainingConfiguration {
    guard let warmEpochs else { return self }
    var warm = self
    warm.epochs = warmEpochs
    warm.decayFrom = decayFrom.map { min($0, warmEpochs) }
    return warm
  }

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
