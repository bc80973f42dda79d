/// Who is told what happens to the items, to record it. The calls are made one at a time, from several threads; those for
/// one item come in this order: `started`, `record`, `publishing`, `ended`. An error thrown from any of them ends the run
/// and is thrown from it: a worker that lost its claim writes nothing more.
package protocol TranslationObserver: Sendable {
  /// What is on record for the item's output path as completed.
  func record(for item: TranslationItem) throws -> FinishedTranslation?

  /// The items are next to be worked on.
  func started(_ items: [TranslationItem]) throws

  /// The results are made and will appear under their items' output paths at once after this call: after a crash, the file
  /// there with the result's hash is the result, and anything else is not.
  func publishing(_ results: [PublishedTranslation]) throws

  /// The last call for the items. Completed: the file is in place, whole and synced. Failed or skipped: this run wrote
  /// nothing for it.
  func ended(_ items: [(item: TranslationItem, outcome: TranslationOutcome)]) throws
}

/// A result that is about to get its name.
package struct PublishedTranslation: Sendable {
  package let item: TranslationItem
  package let record: FinishedTranslation
  package let facts: ResultFacts
}

/// What is worth knowing of a result, besides its bytes.
package struct ResultFacts: Sendable, Hashable {
  /// Pixels.
  package var width: Int
  package var height: Int
  /// How it went through the network; never `auto`.
  package var fit: TranslationConfiguration.Fit
  /// Hasler and Suesstrunk's measure; `nil` for what has no colours.
  package var colourfulness: Double?
  /// What the discriminator thinks of it, 0 (made up) to 1 (real); `nil` if it was not asked.
  package var realism: Double?
  /// A remark about a result that is not quite what was asked, as a sentence.
  package var note: String?

  package init(
    width: Int, height: Int, fit: TranslationConfiguration.Fit, colourfulness: Double? = nil, realism: Double? = nil,
    note: String? = nil
  ) {
    self.width = width
    self.height = height
    self.fit = fit
    self.colourfulness = colourfulness
    self.realism = realism
    self.note = note
  }
}
