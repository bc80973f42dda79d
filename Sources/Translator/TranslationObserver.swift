/// Who is told what happens to each item, to record it. The calls are made one at a time, from several threads; those for
/// one item come in this order: `record`, `started`, `publishing`, `ended`. An error thrown from any of them ends the run
/// and is thrown from it: a worker that lost its claim writes nothing more.
package protocol TranslationObserver: Sendable {
  /// What is on record for the item's output path, from this run or an earlier one: completed, or interrupted between
  /// `publishing` and `ended`.
  func record(for item: TranslationItem) throws -> FinishedTranslation?

  /// The item is readable, unfinished and next to be computed. Items that fail or are skipped before have no such call.
  func started(_ item: TranslationItem) throws

  /// The result is made and will appear under the item's output path at once after this call: after a crash, the file
  /// there with this hash is the result, and anything else is not. `record` is what `record(for:)` gives back then.
  func publishing(_ item: TranslationItem, _ record: FinishedTranslation) throws

  /// The last call for the item. Completed: the file is in place, whole and synced. Failed or skipped: this run wrote
  /// nothing for it.
  func ended(_ item: TranslationItem, _ outcome: TranslationOutcome) throws
}
