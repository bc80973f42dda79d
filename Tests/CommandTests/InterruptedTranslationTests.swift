import Files
import GRDB
import SystemPackage
import TestSupport
import Testing

/// A translation whose worker died between a result's name and its row, and whose input went bad before the next claim.
struct InterruptedTranslationTests {
  private let program: Program

  init() throws {
    program = try Program.withModel()
    let run = try program.run("translate", "maps", "--in", "pairs/val", "--out", "out")
    try #require(run.status == 0, "\(run.complaint)")
  }

  /// Puts the translation back to where it was when its worker died.
  private func rewind(to state: String) throws -> DatabaseQueue {
    let store = try DatabaseQueue(path: program.workspace.appending("store.sqlite").string)
    try store.write {
      try $0.execute(sql: "DROP TRIGGER job_final")
      try $0.execute(
        sql: """
          UPDATE jobs SET state = iif(parent_id IS NULL, 'waiting', 'available'), attempts = 0, finished_at = NULL,
            result = iif(parent_id IS NULL, result, NULL) WHERE kind LIKE 'translate%'
          """)
      try $0.execute(
        sql: "UPDATE translation_items SET state = ?1, finished_at = CASE ?1 WHEN 'completed' THEN finished_at END",
        arguments: [state])
    }
    return store
  }

  @Test(arguments: ["publishing", "completed"]) func aResultThatHasItsNameStaysTheItemsResult(state: String) throws {
    let store = try rewind(to: state)
    let (input, output) = (program.folder("pairs/val/0001.png"), program.folder("out/0001.png"))
    let made = try readFile(output)
    try DurableFile.write(Array(try readFile(input).prefix(50)), to: input)
    #expect(try program.run("worker", "--drain").status == 0)
    let rows = try store.read { try Row.fetchAll($0, sql: "SELECT state, output_sha256 FROM translation_items") }
    #expect(rows.map { $0[0] as String } == ["completed", "completed"])
    #expect(rows.contains { $0[1] as String? == ContentHash(of: made).description })
    #expect(try readFile(output) == made)
  }

  /// The part of the job that had made it was cancelled in that moment, and does not come back.
  @Test func aResultOfACancelledPartIsTheItemsWhereItHasItsName() throws {
    let store = try rewind(to: "publishing")
    try store.write {
      try $0.execute(sql: "UPDATE jobs SET state = 'available' WHERE kind = 'translate'")
      try $0.execute(
        sql: "UPDATE jobs SET state = 'cancelled', cancel_reason = 'r', finished_at = 1 WHERE parent_id IS NOT NULL")
    }
    let outputs = try Folder.names(in: program.folder("out")).map { program.folder("out").pushing(FilePath(bytes: $0)) }
    #expect(outputs.count == 2 && DurableFile.remove(outputs[1]))
    #expect(try program.run("worker", "--drain").status == 0)
    let rows = try store.read {
      try Row.fetchAll($0, sql: "SELECT state, output_path FROM translation_items ORDER BY state")
    }
    #expect(rows.map { $0[0] as String } == ["completed", "failed"])
    #expect((rows[0][1] as String).hasSuffix(try #require(outputs[0].lastComponent).string))
  }

  @Test func aResultThatNeverGotItsNameIsAFailure() throws {
    let store = try rewind(to: "publishing")
    let (input, output) = (program.folder("pairs/val/0001.png"), program.folder("out/0001.png"))
    try DurableFile.write(Array(try readFile(input).prefix(50)), to: input)
    #expect(DurableFile.remove(output))
    #expect(try program.run("worker", "--drain").status == 0)
    let states = try store.read { try String.fetchAll($0, sql: "SELECT state FROM translation_items ORDER BY state") }
    #expect(states == ["completed", "failed"])
    #expect(!FileStatus.exists(output))
  }
}
