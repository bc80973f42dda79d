package import Files

/// A result's file.
package struct TranslationOutput: Sendable, Hashable {
  package let hash: ContentHash
  /// Bytes.
  package let size: Int64

  package init(hash: ContentHash, size: Int64) {
    self.hash = hash
    self.size = size
  }
}

/// How an item ended.
package struct TranslationOutcome: Sendable {
  package enum State: Sendable {
    case completed(TranslationOutput)
    case skipped(SkipReason)
    case failed(ItemFailure)
  }

  package enum SkipReason: Sendable, Hashable {
    /// A finished result of the same image and settings is there, unaltered.
    case finished(TranslationOutput)
    case leftover
    case excluded
    /// It has colours of its own, by so much: see `ToneAnalysis`.
    case coloured(spread: Double)
  }

  package let state: State
  /// `nil` if it could not be read.
  package let inputHash: ContentHash?

  package init(state: State, inputHash: ContentHash?) {
    self.state = state
    self.inputHash = inputHash
  }
}

extension TranslationOutcome.SkipReason {
  /// One or two words.
  package var reason: String {
    switch self {
    case .finished: "finished"
    case .leftover: "leftover"
    case .excluded: "excluded"
    case .coloured: "in colour"
    }
  }
}

extension TranslationOutcome.SkipReason: CustomStringConvertible {
  package var description: String {
    switch self {
    case .finished: "already translated with the same model and settings"
    case .leftover: "a file that a system left behind, no image"
    case .excluded: "left out by --include or --exclude"
    case .coloured: "the image is in colour already; --recolour takes its lightness and colours it anew"
    }
  }
}

/// What a run did.
package struct TranslationSummary: Sendable, Hashable {
  package var completed = 0
  package var skipped = 0
  package var failed = 0
  /// Whether it was asked to stop before all items had ended.
  package var stopped = false
  /// Of the clock on the wall.
  package var seconds = 0.0

  package init() {}

  mutating func count(_ state: TranslationOutcome.State) {
    switch state {
    case .completed: completed += 1
    case .skipped: skipped += 1
    case .failed: failed += 1
    }
  }
}
