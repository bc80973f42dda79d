import Files
import Foundation
import GRDB
import SystemPackage
import TestSupport
import Testing

/// What would hit every image of a translation is one sentence, before there is a chunk, a result or a row.
struct RefusedTranslationTests {
  private let program: Program

  init() throws {
    program = try Program.withModel()
  }

  private func count(_ query: String) throws -> Int {
    try DatabaseQueue(path: program.workspace.appending("store.sqlite").string).read { database in
      try Int.fetchOne(database, sql: "SELECT count(*) FROM \(query)") ?? 0
    }
  }

  /// - Returns: what it complained of.
  private func refused(
    _ status: Int32, _ arguments: String..., sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> String {
    try refused(status, arguments, sourceLocation: sourceLocation)
  }

  private func refused(
    _ status: Int32, _ arguments: [String], sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> String {
    let run = try program.run(["translate", "maps", "--in", "pairs/val"] + arguments)
    #expect(run.status == status, "\(run.complaint)", sourceLocation: sourceLocation)
    #expect(run.output.isEmpty, sourceLocation: sourceLocation)
    #expect(try count("translation_items") == 0, sourceLocation: sourceLocation)
    #expect(try count("jobs WHERE kind = 'translate-chunk'") == 0, sourceLocation: sourceLocation)
    return run.complaint
  }

  @Test func aModelThatIsNotWhatWasWrittenIsRefused() throws {
    let generator = try #require(
      try Folder.walk(program.workspace.appending("models")).first { $0.path.lastComponent == "generator.safetensors" })
    let path = program.workspace.appending("models").pushing(generator.path)
    let bytes = try readFile(path)
    try DurableFile.write(bytes.dropLast() + [bytes[bytes.count - 1] ^ 1], to: path)
    let altered = "`\(path)`: its content is not what was written (SHA-256 differs)"
    #expect(try refused(65, "--out", "out").contains(altered))
    #expect(try program.run("evaluate", "maps", "--dataset", "maps", "--split", "val").complaint.contains(altered))
    DurableFile.remove(path)
    #expect(try refused(65, "--out", "out").contains("`\(path)`: it cannot be read: no such file or folder"))
    #expect(!FileStatus.exists(program.folder("out")))
    try DurableFile.write(bytes, to: path)
    #expect(try program.run("translate", "maps", "--in", "pairs/val", "--out", "out").status == 0)
  }

  @Test func placesThatCannotBeAreRefused() throws {
    try program.folder.write([1], to: program.folder("file"))
    #expect(try refused(1, "--out", "file").contains("no results can be written to `\(program.folder("file"))`"))
    let jobs = try count("jobs")
    #expect(try refused(66, "--mask", "none").contains("cannot find the masks in `\(program.folder("none"))`"))
    let sheet = program.folder("none/sheet.png")
    #expect(
      try refused(66, "--sheet", "none/sheet.png") == "pix2pix: cannot write `\(sheet)`: no such file or folder\n")
    #expect(try count("jobs") == jobs, "none of them is worth a job")
    #expect(try refused(78, "--in", "pairs/val", "pairs/val").contains("was given twice; name it once"))
  }

  @Test func theUsageIsTheCommandsOwn() throws {
    for arguments in [["--whole-memory", "1"], ["--sheet", "sheet.jpg"], ["--decoder", "[1"]] {
      let complaint = try refused(64, arguments[0], arguments[1])
      #expect(complaint.contains("\(arguments[0]) cannot be `"), "\(complaint)")
      #expect(complaint.contains("Usage: pix2pix translate [<options>] <model>"), "\(complaint)")
    }
    let review = try program.run("review", "--sheet", "sheet.jpg")
    #expect(review.status == 64 && review.complaint.contains("Usage: pix2pix review"), "\(review.complaint)")
  }

  @Test(arguments: [["--detach"], ["--at", "+1h"]]) func aSheetNeedsSomebodyWhoWaits(later: [String]) throws {
    let complaint = try refused(64, ["--out", "out", "--sheet", "sheet.png"] + later)
    #expect(complaint.contains("--sheet is drawn when all is done"), "\(complaint)")
    #expect(try count("jobs WHERE kind LIKE 'translate%'") == 0)
  }

  @Test func anotherTranslationIntoTheFolderIsNamed() throws {
    let arguments = ["translate", "maps", "--in", "pairs/val", "--out", "out", "--detach"]
    #expect(try program.run(arguments).status == 0)
    let other = try program.run(arguments + ["--seed", "2"])
    #expect(other.status == 11)
    #expect(
      other.complaint.hasPrefix("pix2pix: a translation into `\(program.folder("out"))` is under way: job"),
      "\(other.complaint)")
  }

  @Test func whereNothingWasTranslatedThereIsNoSheet() throws {
    try program.folder.write(Array("no picture".utf8), to: program.folder("in/notes.txt"))
    let run = try program.run("translate", "maps", "--in", "in", "--out", "out", "--sheet", "sheet.png")
    #expect(run.status == 3)
    #expect(run.output.contains("1 failed"))
    #expect(run.complaint.contains("no sheet is written, as nothing was translated"))
    let review = try program.run("review", "--sheet", "sheet.png")
    #expect(review.status == 0)
    #expect(review.output == "nothing to look at\n")
    #expect(!FileStatus.exists(program.folder("sheet.png")))
  }
}
