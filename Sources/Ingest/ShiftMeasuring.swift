internal import Files
internal import GRDB
internal import Imaging
internal import Pairs
internal import Store
internal import Synchronization
internal import SystemPackage

/// Measures by how much the target of each candidate lies moved against its input, on all cores, and cuts both to what they
/// share. A shift is measured once for each two contents.
struct ShiftMeasuring: Sendable {
  let store: DataStore
  let database: ScanDatabase
  let reader: FileReader
  let registration: Registration
  let geometry: ImageFacts.Geometry
  private static let page = 64

  private struct Candidate: Sendable {
    let id: Int64
    let inputPath: FilePath
    let targetPath: FilePath
    let inputSha256: String
    let targetSha256: String
    let input: PixelArea
    let target: PixelArea
  }

  private enum Outcome: Sendable {
    case shift(ShiftFactsRecord, isNew: Bool)
    case refused(Refusal)
  }

  /// - Parameter progress: called with the number of pairs done so far and the number of all, from any thread.
  func run(_ progress: @escaping @Sendable (Int, Int) -> Void) throws {
    let total = try database.read {
      try Int.fetchOne($0, sql: "SELECT count(*) FROM candidates WHERE reason IS NULL") ?? 0
    }
    let done = Mutex(0)
    var last: Int64 = 0
    while true {
      let page = try nextPage(after: last)
      guard let end = page.last else { return }
      last = end.id
      let outcomes = try concurrentMap(page.count) { index in
        let outcome = try outcome(page[index])
        progress(
          done.withLock { count in
            count += 1
            return count
          }, total)
        return outcome
      }
      try database.write { database in
        for (candidate, outcome) in zip(page, outcomes) { try apply(outcome, to: candidate, database) }
      }
    }
  }

  private func nextPage(after last: Int64) throws -> [Candidate] {
    try database.read { database in
      try Row.fetchAll(
        database.cachedStatement(
          sql: """
            SELECT c.id, c.input_path, c.target_path, c.input_sha256, c.target_sha256, c.input_region, c.target_region, x.facts,
              y.facts FROM candidates c JOIN facts x ON x.sha256 = c.input_sha256 JOIN facts y ON y.sha256 = c.target_sha256
            WHERE c.reason IS NULL AND c.id > ? ORDER BY c.id LIMIT ?
            """), arguments: [last, ShiftMeasuring.page]
      ).compactMap { row in
        guard let input = ScanFile.side(row[5], row[7]), let target = ScanFile.side(row[6], row[8]) else { return nil }
        func path(_ place: Int) -> FilePath {
          FilePath(escaped: row[place] as String) ?? FilePath(row[place] as String)
        }
        return Candidate(
          id: row[0], inputPath: path(1), targetPath: path(2), inputSha256: row[3], targetSha256: row[4], input: input,
          target: target)
      }
    }
  }

  private func outcome(_ candidate: Candidate) throws -> Outcome {
    let name = registration.geometry(geometry) + " \(candidate.input) \(candidate.target)"
    if let known = try known(candidate, name) { return .shift(known, isNew: false) }
    do throws(Refusal) {
      let input = try picture(candidate.inputPath, candidate.inputSha256, candidate.input)
      let target = try picture(candidate.targetPath, candidate.targetSha256, candidate.target)
      let found = PhaseCorrelation(input, target, limit: registration.limit)
      return .shift(
        ShiftFactsRecord(
          inputSha256: candidate.inputSha256, targetSha256: candidate.targetSha256, x: found.x, y: found.y,
          confidence: found.confidence), isNew: true)
    } catch {
      return .refused(error)
    }
  }

  private func known(_ candidate: Candidate, _ geometry: String) throws -> ShiftFactsRecord? {
    let (input, target) = (candidate.inputSha256, candidate.targetSha256)
    let here = try database.read { database in
      try Row.fetchOne(
        database.cachedStatement(
          sql: "SELECT x, y, confidence FROM shifts WHERE input_sha256 = ? AND target_sha256 = ? AND geometry = ?"),
        arguments: [input, target, geometry]
      ).map { ShiftFactsRecord(inputSha256: input, targetSha256: target, x: $0[0], y: $0[1], confidence: $0[2]) }
    }
    return try here ?? store.read { try $0.shiftFacts(input: input, target: target, geometry: geometry) }
  }

  /// What the file holds must be what was decided about.
  private func picture(_ path: FilePath, _ sha256: String, _ area: PixelArea) throws(Refusal) -> FloatImage {
    let content = try reader.content(of: path)
    guard ContentHash(of: content.bytes).description == sha256 else { throw .changing }
    do throws(ImageError) {
      let bitmap = try ImageFile.decode(content.bytes)
      return bitmap.cropped(x: area.x, y: area.y, width: area.width, height: area.height).floats(channels: 3)
    } catch {
      throw .noImage(reason: error.reason, complaint: "\(error)")
    }
  }

  private func apply(_ outcome: Outcome, to candidate: Candidate, _ database: Database) throws {
    let refusal = CandidateRefusal(database)
    let (inputPath, targetPath) = (candidate.inputPath.escaped, candidate.targetPath.escaped)
    let shift: ShiftFactsRecord
    switch outcome {
    case .refused(let error): return try refusal.refuse(candidate.id, error, input: inputPath, target: targetPath)
    case .shift(let found, let isNew):
      shift = found
      if isNew {
        try database.cachedStatement(
          sql: """
            INSERT OR IGNORE INTO shifts (input_sha256, target_sha256, geometry, x, y, confidence, is_new)
            VALUES (?, ?, ?, ?, ?, ?, 1)
            """
        ).execute(
          arguments: [
            shift.inputSha256, shift.targetSha256,
            registration.geometry(geometry) + " \(candidate.input) \(candidate.target)", shift.x, shift.y,
            shift.confidence,
          ])
      }
    }
    try database.cachedStatement(sql: "UPDATE candidates SET shift_x = ?, shift_y = ?, shift_score = ? WHERE id = ?")
      .execute(arguments: [shift.x, shift.y, shift.confidence, candidate.id])
    let overlap = Registration.overlap(candidate.input, candidate.target, x: shift.x, y: shift.y)
    let doubt: Refusal?
    if shift.confidence < registration.confidence {
      doubt = .shiftUnsure(confidence: shift.confidence, needed: registration.confidence)
    } else if max(abs(shift.x), abs(shift.y)) > registration.limit || overlap == nil {
      doubt = .shiftTooLarge(x: shift.x, y: shift.y, limit: registration.limit)
    } else {
      doubt = nil
    }
    if let doubt {
      if registration.doubtful == .refuse {
        return try refusal.refuse(candidate.id, doubt, input: inputPath, target: targetPath)
      }
      return try leave(candidate, database)
    }
    if let overlap { try cut(candidate, overlap.input, overlap.target, database) }
  }

  /// Not to be believed, and accepted all the same: the common part as it lies.
  private func leave(_ candidate: Candidate, _ database: Database) throws {
    if let whole = Registration.overlap(candidate.input, candidate.target, x: 0, y: 0) {
      try cut(candidate, whole.input, whole.target, database)
    }
    try database.cachedStatement(
      sql: "UPDATE candidates SET flags = coalesce(flags || ',', '') || '\(PairFlag.doubtfulShift)' WHERE id = ?"
    ).execute(arguments: [candidate.id])
  }

  private func cut(_ candidate: Candidate, _ input: PixelArea, _ target: PixelArea, _ database: Database) throws {
    guard input != candidate.input || target != candidate.target else { return }
    try database.cachedStatement(
      sql: "UPDATE candidates SET input_area = ?, target_area = ?, width = ?, height = ? WHERE id = ?"
    ).execute(arguments: [input.description, target.description, input.width, input.height, candidate.id])
  }
}
