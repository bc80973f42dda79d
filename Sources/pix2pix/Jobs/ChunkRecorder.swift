internal import Files
internal import Queue
internal import Store
internal import Synchronization
internal import SystemPackage
internal import Translator

/// Moves the rows of a chunk's items along, under the chunk's claim.
///
/// A row is `publishing`, with the result's hash, before the result's file gets its name: a restart that finds it so
/// completes it if the file is there with that hash, and makes it again if not.
final class ChunkRecorder: TranslationObserver {
  private let context: JobContext
  private let pace: ProgressPace
  private let state = Mutex(State())

  private struct State {
    /// By id: the row of an earlier job whose result is there.
    var earlier: [Int64: TranslationItemRecord] = [:]
    var ended = 0
    var total = 0
  }

  private var chunk: Int64 { context.job.id }
  private var claim: Int64 { context.job.claim }

  init(_ context: JobContext) throws {
    self.context = context
    pace = ProgressPace(context)
  }

  /// Ends what an earlier claim was publishing, one way or the other.
  /// - Returns: the items that are to be done.
  func takeUp() throws -> [TranslationItem] {
    for row in try context.write({ try $0.takeUpItems(ofChunk: chunk, claim: claim) }) {
      if row.resultStands {
        try context.commit { try $0.completeItem(row.id, chunk: chunk, claim: claim) }
      } else {
        try context.write { try $0.repeatItem(row.id, chunk: chunk, claim: claim) }
      }
    }
    let waiting = try context.store.read { try $0.items(ofChunk: chunk, in: .waiting) }
    state.withLock { $0.total = waiting.count }
    return try waiting.map { row in
      guard let output = row.outputPath else { throw StoreError.brokenRow(table: "translation_items", id: row.id) }
      return TranslationItem(id: row.id, input: row.inputPath.path, output: output.path, sample: row.sample)
    }
  }

  func record(for item: TranslationItem) throws -> FinishedTranslation? {
    let found = try context.store.read { try $0.lastCompleted(output: item.output) }
    state.withLock { $0.earlier[item.id] = found }
    return found.flatMap { FinishedTranslation($0) }
  }

  func started(_ items: [TranslationItem]) throws {
    try context.writeLightly { transaction in
      for item in items { try transaction.beginItem(item.id, chunk: chunk, claim: claim) }
    }
  }

  func publishing(_ results: [PublishedTranslation]) throws {
    try context.write { transaction in
      for result in results {
        let (record, facts) = (result.record, result.facts)
        try transaction.publishItem(
          result.item.id, chunk: chunk, claim: claim,
          PublishedResult(
            input: record.inputHash, mask: record.maskHash, output: record.output.hash, size: record.output.size,
            width: facts.width, height: facts.height, fit: facts.fit.rawValue, realism: facts.realism,
            colourfulness: facts.colourfulness, note: facts.note))
      }
    }
  }

  func ended(_ items: [(item: TranslationItem, outcome: TranslationOutcome)]) throws {
    try context.commit { transaction in
      for (item, outcome) in items { try end(item, outcome, transaction) }
    }
    let (ended, total) = state.withLock { state in
      state.ended += items.count
      return (state.ended, state.total)
    }
    pace.show(ended, of: total) { "translating: \(ended)/\(total) files of a chunk" }
  }

  private func end(
    _ item: TranslationItem, _ outcome: TranslationOutcome, _ transaction: StoreTransaction
  ) throws {
    switch outcome.state {
    case .completed:
      try transaction.completeItem(item.id, chunk: chunk, claim: claim)
    case .skipped(.finished):
      guard let earlier = state.withLock({ $0.earlier[item.id] ?? nil }) else {
        throw StoreError.brokenRow(table: "translation_items", id: item.id)
      }
      try transaction.skipItem(item.id, chunk: chunk, claim: claim, earlier: earlier)
    case .skipped(let reason):
      try transaction.skipItem(
        item.id, chunk: chunk, claim: claim, reason: reason.reason, note: "\(reason)", input: outcome.inputHash)
    case .failed(let failure):
      try transaction.failItem(
        item.id, chunk: chunk, claim: claim, reason: failure.reason, error: "\(failure)", input: outcome.inputHash)
    }
  }
}

extension TranslationItemRecord {
  /// Whether the file that the row speaks of is there, as it says.
  var resultStands: Bool {
    guard let made = FinishedTranslation(self), let output = outputPath?.path else { return false }
    return made.isFinished(at: output, inputHash: made.inputHash, maskHash: made.maskHash, settings: made.settings)
  }
}

extension FinishedTranslation {
  /// What a row that is completed or being published says; `nil` for any other.
  fileprivate init?(_ row: TranslationItemRecord) {
    guard let input = row.inputSha256.flatMap({ ContentHash($0) }), let settings = ContentHash(row.settingsSha256),
      let output = row.outputSha256.flatMap({ ContentHash($0) }), let size = row.outputSize
    else { return nil }
    self.init(
      inputHash: input, maskHash: row.maskSha256.flatMap { ContentHash($0) }, settings: settings,
      output: TranslationOutput(hash: output, size: size))
  }
}
