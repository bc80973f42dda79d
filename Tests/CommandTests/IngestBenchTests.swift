import Files
import Foundation
import TestSupport
import Testing

/// With few files: what is measured means nothing here, its shape does.
struct IngestBenchTests {
  private let program: Program

  init() throws {
    program = try Program()
  }

  @Test func newAndUnchangedFilesAreMeasured() throws {
    let run = try program.run("bench", "ingest", "--pairs", "3", "--files", "1100", "--repeats", "1", "--json")
    #expect(run.status == 0, "\(run.complaint)")
    let cases = try #require(try run.object()["cases"] as? [[String: Any]])
    #expect(cases.map { $0["case"] as? String } == ["new", "unchanged"])
    #expect(cases.map { $0["files"] as? Int } == [3, 1100])
    for one in cases {
      let (best, median) = (try #require(one["best_s"] as? Double), try #require(one["median_s"] as? Double))
      #expect(best > 0 && best <= median)
      #expect(try #require(one["peak_mib"] as? Double) > 1)
    }
    // What was measured on is gone.
    #expect(try Folder.names(in: program.folder.path).isEmpty)
  }

  @Test func pairsOfOnesOwnAreMeasuredAndLeft() throws {
    try program.drawPairs(train: 2, val: 1, test: 1)
    let run = try program.run("bench", "ingest", "--from", "pairs", "--files", "0", "--repeats", "2")
    #expect(run.status == 0, "\(run.complaint)")
    #expect(run.output.contains("peak MiB") && run.output.contains("new"))
    #expect(try Folder.names(in: program.folder.path) == [Array("pairs".utf8)])
  }

  @Test func badValuesAreRefusedWithTheReason() throws {
    let run = try program.run("bench", "ingest", "--repeats", "0")
    #expect(run.status == 64 && run.complaint.contains("--repeats cannot be 0: it must be from 1 to 1000"))
  }
}
