import Files
import Foundation
import GRDB
import Kernels
import Store
import SystemPackage
import TestSupport
import Testing

struct JobsTests {
  private let program: Program

  /// A dataset of a few pairs: job 1.
  init() throws {
    program = try Program()
    try program.drawPairs(train: 3, val: 1, test: 0)
    try #require(try program.run("ingest", "maps", "--from", "pairs", "--input", "right").status == 0)
  }

  private var tiny: [String] { Program.tiny + ["--set", "train.epochs=1"] }

  private func store() throws -> DataStore {
    try DataStore.open(workspace: program.workspace, patience: .worker, create: false)
  }

  private func listed(_ arguments: String...) throws -> [Int] {
    let run = try program.run(["jobs", "list", "--json"] + arguments)
    let rows = try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [[String: Any]]
    return try #require(rows, "\(run.complaint)").compactMap { $0["id"] as? Int }
  }

  @Test func aJobIsShownWithItsLogAndWhatCameOfIt() throws {
    #expect(try program.run(["train", "maps"] + tiny).status == 0)
    let shown = try program.run("jobs", "show", "2", "--json").object()
    let lineage = try #require(shown["lineage"] as? [String: Any])
    #expect(lineage["models"] as? [String] == ["maps@1"])
    #expect(lineage["runs"] as? [Int] == [1])
    let log = try #require(shown["log"] as? [String: Any])
    #expect((log["path"] as? String)?.hasSuffix("workspace/logs/job-2-attempt-1.log") == true)
    #expect((log["tail"] as? [String])?.contains { $0.hasPrefix("computing with ") } == true, "\(log)")
    let file = program.workspace.pushing("logs/job-2-attempt-1.log")
    let lines = (1...30).map { "line \($0)\u{1B}[31m" }.joined(separator: "\n")
    try DurableFile.write(Array((lines + "\n").utf8), to: file)
    let text = try program.run("jobs", "show", "2", "--lines", "2").output
    #expect(text.hasSuffix("logs/job-2-attempt-1.log:\n  line 29?[31m\n  line 30?[31m\n"))
    #expect(text.contains("\nmodel  maps@1\n"))
    #expect(try program.run("jobs", "show", "1").output.contains("\nmade  maps version 1\n"))
    #expect(try program.run("jobs", "show", "99").status == 66)
  }

  @Test func jobsAreFoundByStateKindQueueAndTime() throws {
    #expect(try program.run(["train", "maps", "--detach", "--queue", "night"] + tiny).status == 0)
    #expect(try listed() == [2, 1])
    #expect(try listed("--state", "completed") == [1])
    #expect(try listed("--kind", "train") == [2])
    #expect(try listed("--queue", "night") == [2])
    #expect(try listed("--since", "1h") == [2, 1])
    #expect(try listed("--since", "2099-01-01 00:00") == [])
    #expect(try listed("--limit", "1") == [2])
    #expect(try program.run("jobs", "--since", "yesterday").status == 64)
    // A worker of other queues leaves it, and one of its own takes it.
    #expect(try program.run("worker", "--drain", "--queues", "day,evening").status == 0)
    #expect(try listed("--state", "available") == [2])
    #expect(try program.run("worker", "--drain", "--queues", "day,night").status == 0)
    #expect(try listed("--state", "completed") == [2, 1])
  }

  @Test func aJobTakesItsTimeItsPriorityAndItsLimitsFromTheCommandLine() throws {
    // In this zone the hour from 2 to 3 was skipped on that day: the first minute after it is meant.
    let training =
      (["train", "maps", "--at", "'2099-03-29 02:30'", "--priority=-3", "--timeout", "2h", "--memory", "2GB"]
      + tiny).joined(separator: " ")
    let run = try program.shell("TZ=CET-1CEST,M3.5.0,M10.5.0/3 \"$0\" \(training)")
    #expect(run.status == 0, "\(run.complaint)")
    #expect(run.output == "enqueued: job 2\nnot before 2099-03-29T01:00:00.000Z\n")
    let row = try #require(
      try store().read { try $0.rows("SELECT state, run_at, priority, timeout_ms, memory FROM jobs WHERE id = 2") }
        .first)
    #expect(row["state"] == "scheduled")
    #expect(row["priority"] == -3)
    #expect(row["timeout_ms"] == 7_200_000)
    #expect(row["memory"] == 2_000_000_000)
    #expect(try program.run("jobs", "priority", "2", "--to=7").output == "job 2: priority 7\n")
    #expect(try program.run("worker", "--drain").complaint == "left for later: jobs 2\n")
    let begun = try program.run(["train", "maps"] + tiny)
    #expect(begun.status == 11, "what is planned for later is not begun by hand")
    for time in ["2026-03-01 02:15", "25:00", "02:15:60", "2026-02-30 02:15", "tomorrow", "+5", "2026-01-01"] {
      #expect(try program.run(["train", "maps", "--at", time] + tiny).status == 64, "\(time)")
    }
    for (time, moment) in [
      ("2099-10-25T02:30", "2099-10-25T00:30:00"), ("2099-12-31T23:59Z", "2099-12-31T23:59:00"),
      ("2099-07-01T12:00", "2099-07-01T10:00:00"), ("2099-12-31T23:58:30Z", "2099-12-31T23:58:30"),
    ] {
      let name = "m" + time.filter { $0.isNumber }
      let again = try program.shell(
        "TZ=CET-1CEST,M3.5.0,M10.5.0/3 \"$0\" train maps --name \(name) --at \(time) \(tiny.joined(separator: " "))")
      #expect(again.output.hasSuffix("not before \(moment).000Z\n"), "\(again)")
    }
    let (before, after) = (try nextQuarterPast(), try nextQuarterPast())
    let today = try program.run(["train", "maps", "--name", "soon", "--at", "02:15"] + tiny)
    #expect(before == after ? today.output.hasSuffix("not before \(before)\n") : true, "\(today)")
  }

  @Test func aJobThatIsTakenUpTakesTheTermsThatAreSaidWithIt() throws {
    #expect(try program.run(["train", "maps", "--detach"] + tiny).status == 0)
    let terms = ["--detach", "--priority=-4", "--timeout", "1h", "--memory", "2GB", "--queue", "night"]
    #expect(try program.run(["train", "maps"] + terms + tiny).output == "enqueued: job 2\n")
    let row = try #require(
      try store().read { try $0.rows("SELECT priority, timeout_ms, memory, queue FROM jobs WHERE id = 2") }.first)
    #expect(row["priority"] == -4 && row["timeout_ms"] == 3_600_000)
    #expect(row["memory"] == 2_000_000_000 && row["queue"] == "night")
    let later = try program.run(["train", "maps", "--at", "2099-03-29T12:00Z"] + tiny)
    #expect(later.output == "enqueued: job 2\nnot before 2099-03-29T12:00:00.000Z\n")
    #expect(try program.run("jobs", "cancel", "2").status == 0)
    let again = try program.run("jobs", "retry", "2")
    #expect(again.output == "enqueued: job 2\nnot before 2099-03-29T12:00:00.000Z\n")
    #expect(try program.run("jobs", "cancel", "2").status == 0)
    #expect(try program.run("jobs", "retry", "2", "--now").output == "enqueued: job 2\n")
    let ended = try program.run("jobs", "priority", "1", "--to", "3")
    #expect(ended.status == 1)
    #expect(ended.complaint.hasPrefix("pix2pix: job 1 is completed: only a job that waits for its turn"))
    // What cannot be done to one is no reason to leave the others.
    let both = try program.run("jobs", "priority", "999", "2", "--to", "5")
    #expect(both.status == 66)
    #expect(both.output == "job 2: priority 5\n")
    #expect(both.complaint == "pix2pix: there is no job 999: `pix2pix jobs list` shows those that are\n")
  }

  @Test func aDrainingWorkerNamesWhatItLeaves() throws {
    #expect(try program.run(["train", "maps", "--detach", "--queue", "night"] + tiny).status == 0)
    #expect(try program.run("jobs", "pause", "night").status == 0)
    let worker = try program.run("worker", "--drain")
    #expect(worker.status == 0)
    #expect(worker.complaint == "left in paused queues: jobs 2\n")
    let report = try program.run("worker", "--drain", "--json")
    #expect(report.output == "{\"ended\": [], \"scheduled\": [], \"paused\": [2], \"unknown\": []}\n")
    #expect(try program.run("jobs", "resume", "night").output == "queue `night`: goes on; 1 job in it\n")
    #expect(try program.run("jobs", "resume", "nihgt").output == "queue `nihgt`: was not paused; 0 jobs in it\n")
    _ = try store().write { try $0.execute("UPDATE jobs SET payload_format = 999 WHERE id = 2") }
    #expect(try program.run("worker", "--drain").complaint == "left, as a newer program wrote them: jobs 2\n")
    for queues in ["", ",", "night,"] {
      #expect(try program.run("worker", "--drain", "--queues", queues).status == 64, "\(queues)")
      #expect(try program.run("jobs", "pause", queues).status == 64, "\(queues)")
    }
  }

  /// Whoever listened to it has gone: that is no reason to leave the work.
  @Test func aWorkerThatNobodyListensToGoesOn() throws {
    #expect(try program.run(["train", "maps", "--detach"] + tiny).status == 0)
    let run = try program.shell("{ \"$0\" worker --drain -v 2>&1; echo $? > status; } | true")
    #expect(run.status == 0)
    try program.wait("its end") { FileStatus.exists(program.folder("status")) }
    try program.wait("its status") { try readFile(program.folder("status")) == Array("0\n".utf8) }
    #expect(try listed("--state", "completed") == [2, 1])
  }

  /// The next 02:15 UTC: the tests' program has no zone.
  private func nextQuarterPast() throws -> String {
    let now = TimeSource.system.now().milliseconds
    let day = Int64(86_400_000)
    let today = now / day * day + 8_100_000
    return Timestamp(milliseconds: today > now ? today : today + day).description
  }

  @Test func waitingEndsAsTheJobsDo() throws {
    #expect(try program.run("jobs", "wait", "1").output == "ingest (job 1): completed\n")
    #expect(try program.run(["train", "maps", "--detach"] + tiny).status == 0)
    let tired = try program.run("jobs", "wait", "1", "2", "--timeout", "0.1s")
    #expect(tired.status == 75)
    #expect(
      tired.complaint == """
        pix2pix: no worker is alive, and job 2 waits: `pix2pix worker` takes it up
        pix2pix: job 2 had not ended after 0.1s; `pix2pix jobs show 2` shows how far it is, and the same command waits on

        """)
    let pipe = Pipe()
    let waiting = try program.start(["jobs", "wait", "2", "--json"], output: pipe)
    #expect(try program.run("worker", "--drain").status == 0)
    waiting.waitUntilExit()
    #expect(waiting.terminationStatus == 0)
    let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    #expect(text == "[{\"job\": 2, \"kind\": \"train\", \"state\": \"completed\", \"error\": null}]\n")
    #expect(try program.run(["train", "maps", "--detach"] + tiny).status == 0)
    #expect(try program.run("jobs", "cancel", "3", "--reason", "seen enough").status == 0)
    let ended = try program.run("jobs", "wait", "3")
    #expect(ended.status == 1)
    #expect(ended.complaint.hasPrefix("pix2pix: train (job 3) is cancelled: seen enough\n"))
    #expect(try program.run("jobs", "wait", "9").status == 66)
  }

  @Test func aCommandWhoseQueueIsPausedSaysSoAndGoesOnWhenItIsNot() throws {
    #expect(try program.run("jobs", "pause").status == 0)
    let detached = try program.run(["train", "maps", "--name", "other", "--detach"] + tiny)
    #expect(detached.complaint.hasPrefix("pix2pix: the queue `default` is paused since "))
    let complaint = Pipe()
    let training = try program.start(["train", "maps"] + tiny, complaint: complaint)
    let said = String(decoding: complaint.fileHandleForReading.availableData, as: UTF8.self)
    #expect(said.hasPrefix("pix2pix: the queue `default` is paused since "), "\(said)")
    #expect(said.hasSuffix("and job 3 waits: `pix2pix jobs resume default` lets it begin\n"), "\(said)")
    #expect(try program.run("jobs", "resume").status == 0)
    training.waitUntilExit()
    #expect(training.terminationStatus == 0)
  }

  /// What was meant when a job was enqueued counts, not what is so when it runs.
  @Test func aJobIsASnapshotOfWhenItWasEnqueued() throws {
    for _ in 1...2 { #expect(try program.run(["train", "maps"] + tiny).status == 0) }
    #expect(try program.run("models", "promote", "maps@1", "--force", "--reason", "by eye").status == 0)
    let evaluation = "\"$0\" evaluate maps@champion --dataset maps --detach"
    #expect(try program.shell("PIX2PIX_KERNELS=plain \(evaluation)").status == 0)
    #expect(try program.shell(evaluation).status == 0)
    #expect(try program.run("models", "promote", "maps@2", "--force", "--reason", "by eye").status == 0)
    #expect(try program.shell("PIX2PIX_KERNELS=plain \"$0\" worker --drain").status == 0)
    let results = try store().read {
      try $0.values(String.self, "SELECT result ->> '$.model' FROM jobs WHERE kind = 'evaluate' ORDER BY id")
    }
    #expect(results == ["maps@1", "maps@1"], "the alias was resolved when they were enqueued")
    let usual = KernelPath.preferred.rawValue
    for (job, kernels) in [(4, "plain"), (5, usual)] {
      let log = try readFile(program.workspace.pushing(FilePath("logs/job-\(job)-attempt-1.log")))
      #expect(String(decoding: log, as: UTF8.self).contains("computing with \(kernels) kernels"), "job \(job)")
    }
  }
}
