/// Where a training stands, next to the tensors. Data order, jitter and dropout are functions of the seed and of what is
/// here, so nothing else is needed to go on as if nothing had happened.
package struct TrainingState: Codable, Sendable, Hashable {
  package static let currentFormat = 1

  package var format = TrainingState.currentFormat
  /// The epoch at work, from 1; one more than there are when all are done.
  package var epoch = 1
  /// Steps of this epoch that are done; all of them: only the work at the epoch's end is left.
  package var index = 0
  /// Steps done in all.
  package var step = 0
  package var seed: UInt64
  /// The hash of everything that decides the result.
  package var configuration: String
  /// Since the last metric row.
  package var window = LossSums()
  /// Since the epoch began.
  package var epochSums = LossSums()
  package var best: Best?
  /// The last validation's numbers.
  package var validation: MetricValues?
  /// Seconds spent on the steps so far.
  package var seconds = 0.0
  /// Set when `patience` ended the training.
  package var endedEarly: Bool?

  package struct Best: Sendable, Hashable {
    package var step: Int
    package var epoch: Int
    /// Of the metric that the run goes by.
    package var value: Double
  }

  package init(seed: UInt64, configuration: String) {
    self.seed = seed
    self.configuration = configuration
  }
}

extension TrainingState.Best: Codable {
  private enum CodingKeys: String, CodingKey {
    case step, epoch, value
    /// As it was called while there was no choice.
    case swd
  }

  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    step = try values.decode(Int.self, forKey: .step)
    epoch = try values.decode(Int.self, forKey: .epoch)
    value = try values.decodeIfPresent(Double.self, forKey: .value) ?? values.decode(Double.self, forKey: .swd)
  }

  package func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(step, forKey: .step)
    try values.encode(epoch, forKey: .epoch)
    try values.encode(value, forKey: .value)
  }
}
