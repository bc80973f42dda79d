internal import Engine
internal import Files
internal import Foundation

/// The hash of everything that decides what a training comes to: the networks, the objective, the settings and the pairs
/// in their order. A checkpoint carries it, so it is never continued with something else.
enum RunFingerprint {
  private struct Content: Encodable {
    let format: Int
    let model: ModelConfiguration
    let objective: ObjectiveConfiguration
    let training: TrainingConfiguration
    let pairs: [String]
  }

  static func hash(of plan: TrainingPlan) throws -> String {
    var training = plan.training
    // When a run is saved or interrupted does not change what it computes.
    training.checkpointEvery = TrainingConfiguration().checkpointEvery
    training.stopAt = nil
    training.keepEvery = nil
    let pairs = (plan.trainingPairs.sorted(by: TrainingPair.precedes)).map { pair in
      let side = if case .sideBySide(_, let input) = pair.source { input.rawValue } else { "" }
      return "\(pair.inputFile.hash) \(pair.targetFile.hash) \(side)"
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let content = Content(
      format: TrainingState.currentFormat, model: plan.model, objective: plan.objective, training: training,
      pairs: pairs)
    return ContentHash(of: Array(try encoder.encode(content))).description
  }
}
