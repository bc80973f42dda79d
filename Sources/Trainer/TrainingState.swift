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

  package struct Best: Codable, Sendable, Hashable {
    package var step: Int
    package var epoch: Int
    package var swd: Double
  }

  package init(seed: UInt64, configuration: String) {
    self.seed = seed
    self.configuration = configuration
  }
}
