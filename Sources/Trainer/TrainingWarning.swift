/// What a person should know about a training that goes on all the same.
package enum TrainingWarning: Sendable, Hashable {
  case noValidationPairs
  /// Every validation image came out as one flat colour.
  case constantOutput(epoch: Int)
  /// Every validation image came out as the same picture.
  case sameOutput(epoch: Int)
  /// The run is at its end: a loss or a weight is no number.
  case notFinite(quantity: String, step: Int, checkpoint: Int?)
  /// Both of the discriminator's losses, averaged over the epoch, are near zero.
  case discriminatorWins(epoch: Int, loss: Double)
  case damagedCheckpoint(step: Int, reason: String)
  /// No checkpoint of this run could be read.
  case startedOver
}

extension TrainingWarning: CustomStringConvertible {
  /// A short name for the store.
  package var name: String {
    switch self {
    case .noValidationPairs: "no_validation_pairs"
    case .constantOutput: "constant_output"
    case .sameOutput: "same_output"
    case .notFinite: "not_finite"
    case .discriminatorWins: "discriminator_wins"
    case .damagedCheckpoint: "damaged_checkpoint"
    case .startedOver: "started_over"
    }
  }

  package var description: String {
    switch self {
    case .noValidationPairs:
      "no pair is in the split `val`: nothing is validated and no best epoch is kept; give dataset.split a share for val"
    case .constantOutput(let epoch):
      "after epoch \(epoch) every output is one flat colour; if it stays so, lower train.learning_rate, "
        + "or for masks set objective.reconstruction to dice"
    case .sameOutput(let epoch):
      "after epoch \(epoch) every output is the same picture, whatever the input; if it stays so, look whether the pairs are "
        + "pairs, raise objective.lambda, or lower train.learning_rate"
    case .notFinite(let quantity, let step, let checkpoint):
      "\(TrainingError.notFinite(quantity: quantity, step: step, checkpoint: checkpoint))"
    case .discriminatorWins(let epoch, let loss):
      "in epoch \(epoch) the discriminator's loss was \(short(loss)): it tells every output from the truth and the generator "
        + "learns little from it; set objective.real_label to 0.9, a lower train.discriminator_learning_rate or a smaller "
        + "model.discriminator.receptive_field"
    case .damagedCheckpoint(let step, let reason):
      "the checkpoint of step \(step) cannot be used (\(reason)); going back to the one before"
    case .startedOver:
      "no checkpoint of this run can be used; it starts again from its first step"
    }
  }

  private func short(_ value: Double) -> String { "\((value * 10000).rounded() / 10000)" }
}
