/// Constant, then linear to zero by epochs, as the method's PyTorch port does.
package struct LearningRateSchedule: Sendable, Hashable {
  package let epochs: Int
  /// The last epoch at the full rate; `epochs`: the rate is constant.
  package let decayFrom: Int

  /// - Parameter decayFrom: `nil`: half of the epochs, rounded down.
  package init(epochs: Int, decayFrom: Int? = nil) {
    self.epochs = epochs
    self.decayFrom = decayFrom ?? epochs / 2
  }

  /// What the learning rate is multiplied by in an epoch, counted from 1.
  package func factor(epoch: Int) -> Double {
    epoch <= decayFrom ? 1 : Double(epochs + 1 - epoch) / Double(epochs + 1 - decayFrom)
  }

  /// The same course within fewer epochs.
  package func shortened(to fewer: Int, configuredDecay: Int?) -> LearningRateSchedule {
    guard fewer < epochs else { return self }
    let decay = configuredDecay.map { Int((Double($0) * Double(fewer) / Double(epochs)).rounded()) }
    return LearningRateSchedule(epochs: fewer, decayFrom: decay)
  }
}
