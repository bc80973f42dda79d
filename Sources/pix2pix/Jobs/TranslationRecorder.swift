internal import Files
internal import Queue
internal import Store
internal import Synchronization
internal import SystemPackage
internal import Translator

/// Moves the rows of a translation's items along, under the job's claim.
///
/// A row is `publishing`, with the result's hash, before the result's file gets its name: a restart that finds it so
/// completes it if the file is there with that hash, and makes it again if not.
final class TranslationRecorder: TranslationObserver {
  private let context: JobContext
  private let settings: ContentHash
  private let total: Int
  private let pace: ProgressPace
  private let state: Mutex<State>

  private struct State {
    /// By input: this job's rows.
    var rows: [FilePath: TranslationItemRecord]
    /// By input: what an earlier claim of this job had made, or was about to give its name.
    let made: [FilePath: TranslationItemRecord]
    /// By input: the row of an earlier job whose result is there.
    var earlier: [FilePath: TranslationItemRecord] = [:]
    var ended = 0
    var began: Int64
  }

  init(context: JobContext, settings: ContentHash, total: Int) throws {
    self.context = context
    self.settings = settings
    self.total = total
    pace = ProgressPace(context)
    let (job, claim) = (context.job.id, context.job.claim)
    let records = try context.write { transaction in
      _ = try transaction.takeUpItems(ofJob: job, claim: claim)
      return try TranslationItemRecord.State.allCases.flatMap { try transaction.items(ofJob: job, in: $0) }
    }
    let rows = Dictionary(records.map { ($0.inputPath.path, $0) }) { first, _ in first }
    let made = rows.filter { [.publishing, .completed].contains($0.value.state) }
    state = Mutex(State(rows: rows, made: made, began: TimeSource.system.monotonic()))
  }

  func record(for item: TranslationItem) throws -> FinishedTranslation? {
    // Whatever was last completed under this output's name, by any job, or is being published by this one.
    let row = row(item)
    let found: TranslationItemRecord?
    if let row, [.publishing, .completed].contains(row.state) {
      found = row
    } else {
      found = try context.store.read { try $0.lineage(ofOutput: item.output)?.item }
      state.withLock { $0.earlier[item.input] = found }
    }
    return found.flatMap { FinishedTranslation($0) }
  }

  func started(_ item: TranslationItem) throws {
    try context.writeLightly { try begin(item, in: $0) }
  }

  func publishing(_ item: TranslationItem, _ record: FinishedTranslation) throws {
    guard let row = row(item) else { return }
    try context.write {
      try $0.publishItem(
        row, claim: context.job.claim, input: record.inputHash, output: record.output.hash, size: record.output.size)
    }
  }

  func ended(_ item: TranslationItem, _ outcome: TranslationOutcome) throws {
    defer { tell() }
    guard let row = row(item), row.state != .failed, row.state != .skipped || item.isCandidate else { return }
    let claim = context.job.claim
    switch outcome.state {
    case .completed:
      try context.commit { try $0.completeItem(row, claim: claim) }
    case .skipped:
      if row.state == .completed || row.state == .skipped { return }
      if row.state == .publishing {
        try context.write { try $0.completeItem(row, claim: claim) }
        return
      }
      let earlier = state.withLock { $0.earlier[item.input] ?? nil }
      guard let earlier else { return }
      try context.write { transaction in
        try begin(item, in: transaction)
        try transaction.skipItem(self.row(item) ?? row, claim: claim, earlier: earlier)
      }
    case .failed(let failure):
      if try keepMade(item) { return }
      try context.write { transaction in
        try begin(item, in: transaction)
        try transaction.failItem(self.row(item) ?? row, claim: claim, error: "\(failure)", input: outcome.inputHash)
      }
    }
  }

  /// To be called when every item of the plan has ended. A row that is still open is that of a file which was there when
  /// an earlier claim made its plan, and is gone now: it fails, unless its result had got its name already.
  func endVanished() throws {
    let (job, claim) = (context.job.id, context.job.claim)
    try context.write { transaction in
      for state in [TranslationItemRecord.State.waiting, .running, .publishing] {
        for row in try transaction.items(ofJob: job, in: state) {
          if state == .publishing, let output = row.outputPath?.path, let made = FinishedTranslation(row),
            made.isFinished(at: output, inputHash: made.inputHash, settings: made.settings)
          {
            try transaction.completeItem(row, claim: claim)
          } else {
            let begun = try transaction.beginItem(row, claim: claim)
            try transaction.failItem(begun, claim: claim, error: "\(ItemFailure.vanished(row.inputPath.path))")
          }
        }
      }
    }
  }

  /// An earlier claim of this job read the input when it was sound, and its result has its name: the item is done, though
  /// nothing can be made of the input any more. Otherwise a file would stand there that no row speaks of.
  private func keepMade(_ item: TranslationItem) throws -> Bool {
    let (claim, earlier) = (context.job.claim, state.withLock { $0.made[item.input] })
    guard let earlier, let result = FinishedTranslation(earlier),
      result.isFinished(at: item.output, inputHash: result.inputHash, settings: result.settings), let row = row(item)
    else { return false }
    try context.commit { transaction in
      switch row.state {
      case .completed: return
      case .publishing: break
      default:
        try transaction.publishItem(
          row, claim: claim, input: result.inputHash, output: result.output.hash, size: result.output.size,
          note: earlier.note)
      }
      try transaction.completeItem(row, claim: claim)
    }
    return true
  }

  private func row(_ item: TranslationItem) -> TranslationItemRecord? {
    state.withLock { $0.rows[item.input] }
  }

  /// `running`, whatever it was before.
  private func begin(_ item: TranslationItem, in transaction: StoreTransaction) throws {
    guard let row = row(item) else { return }
    let begun = try transaction.beginItem(row, claim: context.job.claim)
    state.withLock { $0.rows[item.input] = begun }
  }

  private func tell() {
    let (ended, elapsed) = state.withLock { state in
      state.ended += 1
      return (state.ended, Double(TimeSource.system.monotonic() - state.began) / 1000)
    }
    let rate = Double(ended) / max(elapsed, 1e-3)
    let left = Double(total - ended) / max(rate, 1e-6)
    pace.show(ended, of: total, secondsLeft: left) {
      "translating: \(ended)/\(total) files, \(Figures.text(rate)) files/s, \(Figures.clock(left)) left"
    }
  }
}

extension FinishedTranslation {
  /// What a row that is completed or being published says; `nil` for any other.
  fileprivate init?(_ row: TranslationItemRecord) {
    guard let input = row.inputSha256.flatMap({ ContentHash($0) }), let settings = ContentHash(row.settingsSha256),
      let output = row.outputSha256.flatMap({ ContentHash($0) }), let size = row.outputSize
    else { return nil }
    self.init(inputHash: input, settings: settings, output: TranslationOutput(hash: output, size: size))
  }
}
