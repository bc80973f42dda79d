import Files
import Foundation
import Imaging
import SampleData
import SystemPackage
import TestSupport
import Testing

struct DatasetsTests {
  private let program: Program

  init() throws {
    program = try Program()
    try program.drawPairs(train: 5, val: 2, test: 1)
  }

  @Test func twoVersionsAreToldApart() throws {
    #expect(try program.run("ingest", "set", "--from", "pairs", "--input", "right").status == 0)
    let names = try Folder.names(in: program.folder("pairs/train")).map { String(decoding: $0, as: UTF8.self) }.sorted()
    try rename("pairs/train/\(names[0])", to: "pairs/train/renamed.png")
    try rename("pairs/train/\(names[1])", to: "pairs/val/moved.png")
    DurableFile.remove(program.folder("pairs/train/\(names[2])"))
    let place = SamplePairs.pair(index: 50, seed: 1, size: 32)
    try program.folder.write(
      try ImageFile.encode(Bitmap(sideBySide(place.aerial, place.map)), as: .png),
      to: program.folder("pairs/train/new.png"))
    let second = try program.run("ingest", "set", "--from", "pairs", "--input", "right", "--allow-vanished")
    #expect(second.status == 0, "\(second.output)\(second.complaint)")
    let diff = try program.run("datasets", "diff", "set")
    #expect(diff.status == 0)
    #expect(
      diff.output.split(separator: "\n").map(String.init) == [
        "set version 1 -> 2: 1 added, 1 removed, 2 renamed, 1 moved", "  train: 5 -> 4 pairs", "  val: 2 -> 3 pairs",
        "  - train train/\(names[2])", "  + train train/new.png", "  ~ train train/renamed.png: was train/\(names[0])",
        "  ~ val val/moved.png: was train/\(names[1]), moved from train",
      ])
    let same = try program.run("datasets", "diff", "set", "2", "2")
    #expect(same.output == "set version 2 -> 2: the same pairs\n")
    let object = try program.run("datasets", "diff", "set", "1", "2", "--json").object()
    #expect((object["pairs"] as? [[String: Any]])?.count == 4)
    let none = try program.run("datasets", "diff", "set", "7")
    #expect(
      none.status == 66 && none.complaint.contains("dataset `set` has no version 7: its versions are 1 to 2"),
      "\(none.complaint)")
  }

  private func rename(_ old: String, to new: String) throws {
    try FileManager.default.moveItem(atPath: program.folder(old).string, toPath: program.folder(new).string)
  }

  private func sideBySide(_ left: FloatImage, _ right: FloatImage) -> FloatImage {
    var joined = FloatImage(width: 64, height: 32, channels: 3)
    for y in 0..<32 {
      joined.values.replaceSubrange(y * 192..<y * 192 + 96, with: left.values[y * 96..<(y + 1) * 96])
      joined.values.replaceSubrange(y * 192 + 96..<(y + 1) * 192, with: right.values[y * 96..<(y + 1) * 96])
    }
    return joined
  }

  @Test func aSheetShowsEachPairWithItsKey() throws {
    #expect(try program.run("ingest", "set", "--from", "pairs", "--input", "right").status == 0)
    let run = try program.run(
      "datasets", "preview", "set", "-o", "sheet.png", "--count", "6", "--columns", "3", "--cell", "64")
    #expect(run.status == 0, "\(run.complaint)")
    #expect(run.output == "\(program.folder("sheet.png").string): 6 of the 8 pairs of set version 1\n")
    let sheet = try ImageFile.decode(try readFile(program.folder("sheet.png")))
    // Three pairs of two pictures in a row, between margins of 16.
    #expect(sheet.width == 2 * 16 + 3 * (2 * 64 + 2) + 2 * 16)
    let again = try program.run(
      "datasets", "preview", "set", "-o", "again.png", "--count", "6", "--columns", "3", "--cell", "64")
    #expect(again.status == 0)
    #expect(try readFile(program.folder("again.png")) == readFile(program.folder("sheet.png")))
    let wrong = try program.run("datasets", "preview", "set", "-o", "x.png", "--cell", "0")
    #expect(wrong.status == 64 && wrong.complaint.contains("--cell cannot be 0: it must be from 1 to 1024"))
  }

  /// What is exported is ingested as the same pictures.
  @Test func exportedPairsAreThePairsAgain() throws {
    #expect(try program.run("ingest", "set", "--from", "pairs", "--input", "right").status == 0)
    let run = try program.run("datasets", "export", "set", "--out", "out")
    #expect(run.status == 0, "\(run.complaint)")
    #expect(run.output == "\(program.folder("out").string): the 8 pairs of set version 1\n")
    let again = try program.run("ingest", "copy", "--from", "out", "--json").object()
    #expect(again["splits"] as? [String: Int] == ["train": 5, "val": 2, "test": 1])
    for entry in try Folder.walk(program.folder("out")) {
      let copy = try ImageFile.decode(try readFile(program.folder("out").pushing(entry.path))).floats(channels: 3)
      let original = try ImageFile.decode(try readFile(program.folder("pairs").pushing(entry.path))).floats(channels: 3)
      // The input, which was right, is left.
      #expect(copy.cropped(x: 0, y: 0, width: 32, height: 32) == original.cropped(x: 32, y: 0, width: 32, height: 32))
      #expect(copy.cropped(x: 32, y: 0, width: 32, height: 32) == original.cropped(x: 0, y: 0, width: 32, height: 32))
    }
    let full = try program.run("datasets", "export", "set", "--out", "out")
    #expect(full.status == 78 && full.complaint.contains("holds files already"), "\(full.status) \(full.complaint)")
  }

  @Test func theReportIsToldAgain() throws {
    try program.folder.write(Array("no image".utf8), to: program.folder("pairs/train/broken.png"))
    #expect(try program.run("ingest", "set", "--from", "pairs", "--input", "right").status == 3)
    let run = try program.run("datasets", "check", "set")
    #expect(run.status == 0)
    #expect(run.output.contains("not an image"))
    #expect(run.output.contains("refused: cannot use `\(program.folder("pairs/train/broken.png").string)`"))
    let object = try program.run("datasets", "check", "set", "--json").object()
    #expect((object["reasons"] as? [[String: Any]])?.first?["files"] as? Int == 1)
    #expect((object["version"] as? [[String: Any]])?.first?["pairs"] as? Int == 8)
    #expect(try program.run("datasets", "check", "none").status == 66)
  }
}
