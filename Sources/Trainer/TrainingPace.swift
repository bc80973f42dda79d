/// How fast a training goes, for the time left.
struct TrainingPace {
  private(set) var secondsPerStep = 0.0
  private var secondsPerEpochEnd = 0.0
  private var steps = 0

  /// An average that forgets: the last fifty steps weigh most, and the first few count as what they are.
  mutating func took(_ seconds: Double) {
    steps += 1
    secondsPerStep += (seconds - secondsPerStep) / Double(min(steps, 50))
  }

  mutating func epochEnded(_ seconds: Double) {
    secondsPerEpochEnd = seconds
  }

  func secondsLeft(steps: Int, epochEnds: Int) -> Double {
    Double(steps) * secondsPerStep + Double(epochEnds) * secondsPerEpochEnd
  }
}
