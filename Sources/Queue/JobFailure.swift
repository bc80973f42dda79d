/// An error that a handler throws to say what should become of its job. Any other error is `.error`.
package struct JobFailure: Error, Sendable, CustomStringConvertible {
  package enum Kind: Sendable {
    /// Tried again with a growing pause, up to the job's `maxAttempts`.
    case error
    /// Not tried again: the same would happen.
    case permanent
    /// The disk is full: the job is released, and the worker ends with exit code 14.
    case noSpace
  }
  package let kind: Kind
  /// The sentence for the history.
  package let description: String

  package init(_ kind: Kind = .error, _ description: String) {
    self.kind = kind
    self.description = description
  }
}
