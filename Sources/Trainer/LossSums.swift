internal import Engine

/// Losses added up over some steps. It is part of a checkpoint, so that a window that a crash cut in two gives the number
/// it would have given.
package struct LossSums: Codable, Sendable, Hashable {
  package private(set) var count = 0
  private var dReal: Double?
  private var dFake: Double?
  private var gAdversarial: Double?
  private var gReconstruction = 0.0
  private var seconds = 0.0
  /// Of these, spent on waiting for pairs. Absent in what an older program wrote.
  private var waiting: Double?

  mutating func add(_ losses: TrainingEngine.Losses, seconds: Double, waiting: Double) {
    func sum(_ total: Double?, _ value: Double?) -> Double? { value.map { (total ?? 0) + $0 } ?? total }
    count += 1
    dReal = sum(dReal, losses.dReal)
    dFake = sum(dFake, losses.dFake)
    gAdversarial = sum(gAdversarial, losses.gAdversarial)
    gReconstruction += losses.gReconstruction
    self.seconds += seconds
    self.waiting = (self.waiting ?? 0) + waiting
  }

  /// The means, under their names in the store.
  var means: [NamedValue] {
    let steps = Double(count)
    let sums: [(String, Double?)] = [
      ("d_real", dReal), ("d_fake", dFake), ("g_adversarial", gAdversarial), ("g_reconstruction", gReconstruction),
      ("seconds_per_step", seconds), ("seconds_waiting", waiting),
    ]
    return sums.compactMap { name, sum in sum.map { NamedValue(name: name, value: $0 / steps) } }
  }

  /// Half the sum of the discriminator's losses, the mean over the steps.
  var discriminatorMean: Double? {
    guard count > 0, let dReal, let dFake else { return nil }
    return (dReal + dFake) / 2 / Double(count)
  }
}
