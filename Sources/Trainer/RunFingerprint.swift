internal import Engine
internal import Files
internal import Foundation
internal import Pairs

/// The hash of everything that decides what a training comes to: the networks, the objective, the settings and the pairs
/// in their order. A checkpoint carries it, so it is never continued with something else.
package enum RunFingerprint {
  private struct Content: Encodable {
    let format: Int
    let model: ModelConfiguration
    let objective: ObjectiveConfiguration
    let training: TrainingConfiguration
    let pairs: [String]
  }

  package static func hash(of plan: TrainingPlan) throws -> String {
    var training = plan.training
    // When a run is saved or interrupted does not change what it computes.
    training.checkpointEvery = TrainingConfiguration().checkpointEvery
    training.stopAt = nil
    training.keepEvery = nil
    let pairs = try plan.trainingPairs.sorted(by: TrainingPair.precedes).map { pair in
      let side = if case .sideBySide(_, let input) = pair.source { input.rawValue } else { "" }
      let areas = [PairSide.input, .target].compactMap { side in pair.area(of: side).map { "\(side) \($0)" } }
      let recipe = pair.recipe == .plain ? [] : [try pair.recipe.json()]
      return ([pair.inputFile.hash.description, pair.targetFile.hash.description, side] + areas + recipe)
        .joined(separator: " ")
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let content = Content(
      format: TrainingState.currentFormat, model: plan.model, objective: plan.objective, training: training,
      pairs: pairs)
    return ContentHash(of: Array(try encoder.encode(content))).description
  }
}
