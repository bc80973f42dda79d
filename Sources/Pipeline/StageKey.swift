package import Files

/// What a stage's result is a function of: the format of the key, the parameters that the stage reads (the seed among them)
/// and the manifest of its inputs. Two runs of a stage with equal keys give equal results, so `--if-changed` leaves the
/// second one out.
package struct StageKey: Sendable, Hashable, CustomStringConvertible {
  /// Raised whenever the meaning of the parameters or of the results changes.
  package static let format = 1

  package let parameters: ContentHash
  package let inputs: ContentHash

  /// - Parameters:
  ///   - parameters: the resolved sections that the stage reads.
  ///   - inputs: what identifies the content of each input, such as a dataset version's manifest hash.
  package init(stage: Stage, parameters: [String], inputs: [String]) {
    self.parameters = Self.hash("pix2pix stage \(Self.format) \(stage.rawValue)", parameters)
    self.inputs = Self.hash("inputs", inputs)
  }

  /// Lengths before contents: no two lists of parts are written alike.
  private static func hash(_ title: String, _ parts: [String]) -> ContentHash {
    var bytes = Array((title + "\n").utf8)
    for part in parts { bytes += Array("\(part.utf8.count)\n".utf8) + Array(part.utf8) + [0x0A] }
    return ContentHash(of: bytes)
  }

  /// As it is stored.
  package var description: String { "\(parameters)-\(inputs)" }

  package enum Change: Sendable, Hashable { case none, parameters, inputs }

  /// What is different from a stored key.
  package func change(from stored: String) -> Change {
    if stored == description { return .none }
    return stored.hasPrefix("\(parameters)-") ? .inputs : .parameters
  }
}
