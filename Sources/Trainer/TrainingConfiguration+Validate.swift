package import Engine
internal import Metrics

extension TrainingConfiguration {
  /// - Throws: the first impossible value, or combination with the model.
  package func validate(with model: ModelConfiguration) throws(ConfigurationError) {
    func refuse(_ key: CodingKeys, _ value: some Any, _ reason: String) -> ConfigurationError {
      ConfigurationError(key: "train." + key.rawValue, value: "\(value)", reason: reason)
    }
    guard (1...1_000_000).contains(epochs) else {
      throw refuse(.epochs, epochs, "it must be from 1 to 1000000")
    }
    if let decayFrom, !(0...epochs).contains(decayFrom) {
      throw refuse(
        .decayFrom, decayFrom, "it must be from 0 to train.epochs (\(epochs)), which keeps the rate constant")
    }
    guard (1...256).contains(batch) else { throw refuse(.batch, batch, "it must be from 1 to 256") }
    guard learningRate > 0, learningRate <= 1 else {
      throw refuse(.learningRate, learningRate, "it must be above 0 and at most 1")
    }
    if let rate = discriminatorLearningRate, !(rate > 0 && rate <= 1) {
      throw refuse(.discriminatorLearningRate, rate, "it must be above 0 and at most 1")
    }
    let side = resize(for: model)
    guard (model.size...4 * model.size).contains(side) else {
      throw refuse(
        .augment, "{resize: \(side)}",
        "crops of model.size \(model.size) are cut from it, so it must be from \(model.size) to \(4 * model.size)")
    }
    guard checkpointEvery > 0 else {
      throw refuse(.checkpointEvery, DurationText.text(checkpointEvery), "it must be above 0")
    }
    guard logEvery >= 1 else { throw refuse(.logEvery, logEvery, "it must be at least 1") }
    if let maxDuration, !(maxDuration > 0) {
      throw refuse(.maxDuration, DurationText.text(maxDuration), "it must be above 0, or none")
    }
    guard bestBy.selects else {
      throw refuse(
        .bestBy, bestBy.rawValue,
        "it must be one of \(Metric.selecting.map(\.rawValue).joined(separator: ", "))")
    }
    if let missing = bestBy.missing(for: model) {
      throw refuse(.bestBy, bestBy.rawValue, missing)
    }
    if let warmEpochs, !(1...1_000_000).contains(warmEpochs) {
      throw refuse(.warmEpochs, warmEpochs, "it must be from 1 to 1000000")
    }
    guard oldShare > 0, oldShare <= 1 else {
      throw refuse(
        .oldShare, oldShare, "it must be above 0 and at most 1: what a network is not shown again it forgets")
    }
    if let patience, patience < 1 { throw refuse(.patience, patience, "it must be at least 1, or none") }
    if let keepEvery, keepEvery < 1 { throw refuse(.keepEvery, keepEvery, "it must be at least 1, or none") }
  }
}
