/// One thing that is not as it must be.
package struct Finding: Sendable, Hashable, CustomStringConvertible {
  /// What it is about.
  package enum Kind: String, Sendable, CaseIterable {
    case store, job, event, attempt, dependency, item, output, model, run, dataset, leftover, process, result
  }
  package let kind: Kind
  /// Names the thing, and what is wrong with it.
  package let text: String

  package init(_ kind: Kind, _ text: String) {
    self.kind = kind
    self.text = text
  }

  package var description: String { "\(kind.rawValue): \(text)" }
}
