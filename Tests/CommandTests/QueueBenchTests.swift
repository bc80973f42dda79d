import Files
import Foundation
import Glibc
import SystemPackage
import TestSupport
import Testing

/// With few jobs: what is measured means nothing here, its shape does.
struct QueueBenchTests {
  private let program: Program

  init() throws {
    program = try Program()
  }

  @Test func everyNumberOfWorkersHasItsRatesLatenciesAndShares() throws {
    let run = try program.run(
      "bench", "queue", "--workers", "1", "3", "--jobs", "12", "--journeys", "6", "--idle", "0.2", "--json")
    let report = try run.object()
    #expect(report["durability"] as? String == "on the disk before it is acknowledged")
    let cases = try #require(report["cases"] as? [[String: Any]])
    #expect(cases.map { $0["workers"] as? Int } == [1, 3])
    for one in cases {
      for name in ["enqueue", "claim_ack", "end_to_end"] {
        #expect(try #require(one["\(name)_per_s"] as? Double) > 0)
        let (half, most) = (
          try #require(one["\(name)_p50_ms"] as? Double), try #require(one["\(name)_p99_ms"] as? Double)
        )
        #expect(half > 0 && half <= most)
        let share = try #require(one["\(name)_least_share"] as? Double)
        #expect(share >= 0 && share <= 1)
      }
      #expect(try #require(one["idle_cpu"] as? Double) >= 0)
    }
    #expect(cases[0]["claim_ack_least_share"] as? Double == 1)
    // The stores that were measured on are gone.
    #expect(try Folder.names(in: program.folder.path).isEmpty)
  }

  @Test func withoutJSONThereIsATable() throws {
    let run = try program.run("bench", "queue", "--workers", "2", "--jobs", "4", "--journeys", "2", "--idle", "0")
    #expect(run.status == 0, "\(run.complaint)")
    #expect(run.output.contains("claim+ack /s") && run.output.contains("least share"))
  }

  @Test func itsProcessesEndWithIt() throws {
    let bench = try program.start(["bench", "queue", "--workers", "2", "--jobs", "100000", "--idle", "0"])
    func parts() throws -> [Int32] {
      try Folder.names(in: "/proc").compactMap { Int32(String(decoding: $0, as: UTF8.self)) }.filter { pid in
        let line = (try? readFile(FilePath("/proc/\(pid)/cmdline"))) ?? []
        return String(decoding: line, as: UTF8.self).contains("queue-part\0enqueue\0\(program.folder.path.string)/")
      }
    }
    try program.wait("its processes") { try parts().count == 2 }
    kill(bench.processIdentifier, SIGKILL)
    try program.wait("their end") { try parts().isEmpty }
  }

  @Test func badValuesAreRefusedWithTheReason() throws {
    let refusals = [
      (["--workers", "0"], "--workers cannot be 0: it must be from 1 to 256"),
      (["--workers", "4", "--jobs", "3"], "--jobs cannot be 3: it must be from the number of workers to 10000000"),
      (["--idle", "4000"], "--idle cannot be 4000.0: it must be from 0 to 3600"),
    ]
    for (arguments, sentence) in refusals {
      let run = try program.run(["bench", "queue"] + arguments)
      #expect(run.status == 64, "\(arguments)")
      #expect(run.complaint.contains(sentence), "\(run.complaint)")
    }
  }
}
