internal import Files
internal import Foundation
internal import SystemPackage

/// What `max_duration` came to: a number of steps, measured once at a run's start and stored in its folder, so that the
/// run stays deterministic however fast it goes on.
struct TrainingBudget: Codable, Hashable {
  let steps: Int
  let secondsPerStep: Double

  private static let name = "budget.json"

  static func stored(in folder: FilePath) throws -> TrainingBudget? {
    let path = folder.appending(name)
    guard FileStatus.exists(path) else { return nil }
    return try JSONDecoder().decode(TrainingBudget.self, from: Data(try readFile(path)))
  }

  func store(in folder: FilePath) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    try DurableFile.write(Array(try encoder.encode(self)), to: folder.appending(Self.name))
  }

  /// - Parameters:
  ///   - secondsPerEpochEnd: validation and samples, once in `stepsPerEpoch` steps.
  init(duration: Double, secondsPerStep: Double, secondsPerEpochEnd: Double, stepsPerEpoch: Int) {
    self.secondsPerStep = secondsPerStep
    let cost = secondsPerStep + secondsPerEpochEnd / Double(stepsPerEpoch)
    steps = cost > 0 ? Int(max(1, min(duration / cost, 1e12))) : 1
  }
}
