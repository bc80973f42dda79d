internal import Engine
internal import Metrics

/// The vocabulary of a pipeline file. What is not named keeps its default; `none` names the absence of a limit.
extension TrainingConfiguration {
  package enum CodingKeys: String, CodingKey, CaseIterable {
    case epochs, batch, augment, order, seed
    case decayFrom = "decay_from"
    case learningRate = "learning_rate"
    case discriminatorLearningRate = "discriminator_learning_rate"
    case startFrom = "start_from"
    case warmEpochs = "warm_epochs"
    case oldShare = "old_share"
    case startDiscriminator = "start_discriminator"
    case checkpointEvery = "checkpoint_every"
    case logEvery = "log_every"
    case bestBy = "best_by"
    case patience
    case keepEvery = "keep_every"
    case maxDuration = "max_duration"
    case stopAt = "stop_at"
  }

  /// - Throws: `ConfigurationError` for a text that is no duration; the decoder's own errors for wrong types.
  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    func duration(_ key: CodingKeys) throws -> Double? {
      guard let text = try values.decodeIfPresent(String.self, forKey: key), text != "none" else { return nil }
      guard let seconds = DurationText.seconds(text) else {
        throw ConfigurationError(
          key: "train." + key.rawValue, value: text, reason: "it must be a duration such as 10s, 10m or 2h")
      }
      return seconds
    }
    self.init()
    epochs = try values.decodeIfPresent(Int.self, forKey: .epochs) ?? epochs
    decayFrom = try values.decodeIfPresent(Int.self, forKey: .decayFrom)
    batch = try values.decodeIfPresent(Int.self, forKey: .batch) ?? batch
    learningRate = try values.decodeIfPresent(Double.self, forKey: .learningRate) ?? learningRate
    discriminatorLearningRate = try values.decodeIfPresent(Double.self, forKey: .discriminatorLearningRate)
    augment = try values.decodeIfPresent(Augmentation.self, forKey: .augment) ?? augment
    order = try values.decodeIfPresent(Order.self, forKey: .order) ?? order
    seed = try values.decodeIfPresent(UInt64.self, forKey: .seed) ?? seed
    startFrom = try values.decodeIfPresent(String.self, forKey: .startFrom) ?? startFrom
    warmEpochs = try values.decodeIfPresent(Int.self, forKey: .warmEpochs)
    oldShare = try values.decodeIfPresent(Double.self, forKey: .oldShare) ?? oldShare
    startDiscriminator = try values.decodeIfPresent(Bool.self, forKey: .startDiscriminator) ?? startDiscriminator
    checkpointEvery = try duration(.checkpointEvery) ?? checkpointEvery
    logEvery = try values.decodeIfPresent(Int.self, forKey: .logEvery) ?? logEvery
    bestBy = try values.decodeIfPresent(Metric.self, forKey: .bestBy) ?? bestBy
    patience = try values.decodeIfPresent(Int.self, forKey: .patience)
    keepEvery = try values.decodeIfPresent(Int.self, forKey: .keepEvery)
    maxDuration = try duration(.maxDuration)
    let stop = try values.decodeIfPresent(String.self, forKey: .stopAt)
    stopAt = stop == "none" ? nil : stop
  }

  package func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(epochs, forKey: .epochs)
    try values.encodeIfPresent(decayFrom, forKey: .decayFrom)
    try values.encode(batch, forKey: .batch)
    try values.encode(learningRate, forKey: .learningRate)
    try values.encodeIfPresent(discriminatorLearningRate, forKey: .discriminatorLearningRate)
    try values.encode(augment, forKey: .augment)
    try values.encode(order, forKey: .order)
    try values.encode(seed, forKey: .seed)
    try values.encode(startFrom, forKey: .startFrom)
    try values.encode(DurationText.text(checkpointEvery), forKey: .checkpointEvery)
    try values.encode(logEvery, forKey: .logEvery)
    // Absent while they are what they were before they could be set: the hash of older trainings stays as it was.
    try values.encodeIfPresent(warmEpochs, forKey: .warmEpochs)
    try values.encodeIfPresent(oldShare == 1 ? nil : oldShare, forKey: .oldShare)
    try values.encodeIfPresent(startDiscriminator ? nil : false, forKey: .startDiscriminator)
    try values.encodeIfPresent(bestBy == .swd ? nil : bestBy, forKey: .bestBy)
    try values.encodeIfPresent(patience, forKey: .patience)
    try values.encodeIfPresent(keepEvery, forKey: .keepEvery)
    try values.encodeIfPresent(maxDuration.map(DurationText.text), forKey: .maxDuration)
    try values.encodeIfPresent(stopAt, forKey: .stopAt)
  }
}

/// The text `none`, or `{resize, mirror}`.
extension TrainingConfiguration.Augmentation: Codable {
  package enum CodingKeys: String, CodingKey, CaseIterable { case resize, mirror }

  package init(from decoder: any Decoder) throws {
    if let text = try? decoder.singleValueContainer().decode(String.self) {
      guard text == "none" else {
        throw ConfigurationError(
          key: "train.augment", value: text,
          reason: "it must be none, or a resize and a mirror such as {resize: 286, mirror: true}")
      }
      self = .none
      return
    }
    let values = try decoder.container(keyedBy: CodingKeys.self)
    self = .jitter(
      resize: try values.decodeIfPresent(Int.self, forKey: .resize),
      mirror: try values.decodeIfPresent(Bool.self, forKey: .mirror) ?? true)
  }

  package func encode(to encoder: any Encoder) throws {
    switch self {
    case .none:
      var value = encoder.singleValueContainer()
      try value.encode("none")
    case .jitter(let resize, let mirror):
      var values = encoder.container(keyedBy: CodingKeys.self)
      try values.encodeIfPresent(resize, forKey: .resize)
      try values.encode(mirror, forKey: .mirror)
    }
  }
}
