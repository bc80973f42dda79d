import Files
import Foundation
import GRDB
import Imaging
import SampleData
import SystemPackage
import TestSupport
import Testing

/// An archive through the command line: planned, translated in parts, mended, looked at.
struct ArchiveTests {
  private let program: Program

  init() throws {
    program = try Program.withModel()
  }

  /// Draws a picture whose content depends on its number.
  private func add(_ name: String, _ number: Int) throws {
    let picture = SamplePairs.pair(index: number, seed: 5, size: 32).map
    try program.folder.write(
      try ImageFile.encode(Bitmap(picture), as: .png), to: program.folder("in").pushing(FilePath(name)))
  }

  private func addArchive() throws {
    for (number, name) in ["a.png", "1920/b.png", "1920/c.png", "1921/d.png"].enumerated() { try add(name, number) }
    try program.folder.write(Array("no picture".utf8), to: program.folder("in/notes.txt"))
    try program.folder.write([], to: program.folder("in/1921/e.png"))
    try program.folder.write([1], to: program.folder("in/Thumbs.db"))
  }

  /// What a translation ended with.
  private struct End: Equatable {
    let status: Int32
    let done: Int
    let skipped: Int
    let failed: Int

    init(_ status: Int32, done: Int, skipped: Int, failed: Int) {
      self.status = status
      self.done = done
      self.skipped = skipped
      self.failed = failed
    }
  }

  private func translate(_ arguments: String...) throws -> End {
    let run = try program.run(["translate", "maps", "--in", "in", "--out", "out", "--json"] + arguments)
    let result = try run.object()
    func count(_ key: String) throws -> Int { try #require(result[key] as? Int, "\(run.output)") }
    return End(run.status, done: try count("done"), skipped: try count("skipped"), failed: try count("failed"))
  }

  private func rows(_ query: String) throws -> [String] {
    try DatabaseQueue(path: program.workspace.appending("store.sqlite").string).read { database in
      try Row.fetchAll(database, sql: query).map { row in
        row.databaseValues.map { $0.storage.value.map { "\($0)" } ?? "-" }.joined(separator: " ")
      }
    }
  }

  @Test func aPlanSaysWhatThereIsToDoAndLeavesNothing() throws {
    try addArchive()
    let plan = try program.run(
      "translate", "maps", "--in", "in", "--out", "out", "--exclude", "1921/*", "--plan", "--json")
    #expect(plan.status == 0, "\(plan.complaint)")
    let found = try plan.object()
    let files = try #require(found["files"] as? [String: Int])
    #expect(files == ["PNG": 3, "no PNG or JPEG": 1, "left out by name": 2, "leftovers of a system": 1])
    #expect(found["images"] as? Int == 3 && found["fit"] as? String == "whole")
    #expect((found["seconds"] as? Double ?? 0) > 0 && (found["output_bytes"] as? Int ?? 0) > 0)
    // Each sample of an image is an output of its own.
    let samples = try program.run(
      "translate", "maps", "--in", "in", "--out", "out", "--exclude", "1921/*", "--samples", "3", "--plan", "--json")
    let sampled = try #require(try samples.object()["output_bytes"] as? Int)
    let single = try #require(found["output_bytes"] as? Int)
    #expect(sampled > 2 * single && sampled < 4 * single)
    #expect(!FileStatus.exists(program.folder("out")))
    #expect(try rows("SELECT * FROM translation_history") == [])
    #expect(try Folder.names(in: program.workspace).allSatisfy { !$0.starts(with: "forecast".utf8) })
  }

  @Test func partsAreDoneInTheirTurnAndFailuresAreTriedAgain() throws {
    try addArchive()
    // Every file has a row, whether it is to be done or not.
    #expect(try translate("--include", "1920/*") == End(0, done: 2, skipped: 5, failed: 0))
    #expect(
      try rows("SELECT state, reason, count(*) FROM translation_history GROUP BY 1, 2 ORDER BY 1, 2") == [
        "completed - 2", "skipped excluded 4", "skipped leftover 1",
      ])
    #expect(try translate("--limit", "1").done == 1)
    #expect(try translate() == End(3, done: 1, skipped: 4, failed: 2))
    #expect(try rows("SELECT DISTINCT reason FROM failed_items ORDER BY 1") == ["empty", "not an image"])
    // Nothing was mended, then one file was.
    #expect(try translate("--retry-failed") == End(3, done: 0, skipped: 0, failed: 2))
    try add("1921/e.png", 9)
    #expect(try translate("--retry-failed") == End(3, done: 1, skipped: 0, failed: 1))
    #expect(try Set(Folder.walk(program.folder("out")).map(\.path)).count == 5)
  }

  @Test func severalWorkersShareATranslation() throws {
    for number in 0..<300 { try add("\(number / 100)/\(number).png", number % 7 + 10 * (number / 7 % 2)) }
    let enqueued = try program.run("translate", "maps", "--in", "in", "--out", "out", "--detach")
    try #require(enqueued.status == 0, "\(enqueued.complaint)")
    let workers = try (0..<2).map { _ in try program.start(["worker", "--drain", "--cores", "4"]) }
    for worker in workers { worker.waitUntilExit() }
    #expect(workers.map(\.terminationStatus) == [0, 0])
    #expect(
      try rows("SELECT state, count(*), count(DISTINCT input_path), count(DISTINCT chunk) FROM translation_history")
        == ["completed 300 300 2"])
    #expect(
      try rows("SELECT kind, state, attempts FROM job_history WHERE kind LIKE 'translate%' ORDER BY id")
        == ["translate completed 1", "translate-chunk completed 1", "translate-chunk completed 1"])
    #expect(try Folder.walk(program.folder("out")).count == 300)
  }

  @Test func resultsAreShownOnSheetsTheLeastPlausibleFirst() throws {
    try addArchive()
    #expect(try translate("--verdict", "--sheet", "sheet.png").done == 4)
    let sheet = try ImageFile.decode(readFile(program.folder("sheet.png")))
    #expect(sheet.width > 6 * 256 && sheet.height > 2 * 256)
    let run = try program.run("review", "--count", "3", "--sheet", "worst.png", "--json")
    #expect(run.status == 0, "\(run.complaint)")
    let listed = try #require(JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [[String: Any]])
    let realism = listed.compactMap { $0["realism"] as? Double }
    #expect(realism.count == 3 && realism == realism.sorted() && realism.allSatisfy { (0...1).contains($0) })
    #expect(FileStatus.exists(program.folder("worst.png")))
    let byColour = try program.run("review", "--by", "colourfulness", "--count", "1", "--json")
    let greyest = try rows("SELECT output_path FROM least_plausible WHERE colourfulness_rank = 1")
    #expect(greyest.count == 1 && byColour.output.contains(greyest.joined()))
  }
}
