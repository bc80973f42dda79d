import Files
import Foundation
import GRDB
import Glibc
import Store
import SystemPackage
import Testing

struct InterruptedTrainingTests {
  private let program: Program

  init() throws {
    program = try Program()
    try program.drawPairs(train: 48, val: 2, test: 0)
    let run = try program.run("ingest", "maps", "--from", "pairs", "--input", "right")
    try #require(run.status == 0, "\(run.complaint)")
  }

  private func training(epochs: Int) -> [String] {
    ["train", "maps"] + Program.tiny + ["--set", "train.epochs=\(epochs)", "--set", "train.checkpoint_every=0.3s"]
  }

  private func store() throws -> DataStore {
    try DataStore.open(workspace: program.workspace, patience: .worker, create: false)
  }

  private func steps(_ store: DataStore) throws -> Int {
    try store.read { try $0.value(Int.self, "SELECT steps FROM runs") } ?? 0
  }

  private func waitForCheckpoint(_ store: DataStore) throws {
    let checkpoints = program.workspace.appending("runs").appending("1").appending("checkpoints")
    try program.wait("a checkpoint") {
      guard FileStatus.exists(checkpoints) else { return false }
      return try Folder.names(in: checkpoints).contains { $0.allSatisfy { (0x30...0x39).contains($0) } }
    }
    let seen = try steps(store)
    try program.wait("a step after it") { try steps(store) > seen }
  }

  @Test func aKilledWorkersTrainingIsTakenUpFromItsCheckpoint() throws {
    // Long enough to be interrupted, short enough to be waited for.
    let enqueued = try program.start(training(epochs: 60) + ["--detach"])
    enqueued.waitUntilExit()
    #expect(enqueued.terminationStatus == 0)
    let store = try store()
    let worker = try program.start(["worker"])
    try waitForCheckpoint(store)
    let children = try Program.children(of: worker.processIdentifier)
    #expect(children.count == 1)
    kill(worker.processIdentifier, SIGKILL)
    worker.waitUntilExit()
    try program.wait("the end of the worker's children", upTo: 2) { children.allSatisfy { !isAlive($0) } }

    let drained = try program.run("worker", "--drain")
    #expect(drained.status == 0, "\(drained.complaint)")
    try store.read { transaction in
      let attempts = try transaction.rows("SELECT outcome FROM attempt_history WHERE kind = 'train' ORDER BY claim")
      #expect(attempts.map { $0["outcome"] as String? } == ["lost", "ok"])
      let job = try transaction.rows("SELECT state, attempts FROM job_history WHERE kind = 'train'").first
      #expect(job?["state"] == "completed")
      #expect(job?["attempts"] == 1)
      #expect(try transaction.value(Int.self, "SELECT steps FROM training_history") == 48 * 60)
      // Nothing that was done twice is recorded twice, and how much that was is told.
      let doubled = try transaction.rows(
        """
        SELECT step, split, series, name FROM metric_history WHERE step IS NOT NULL GROUP BY 1, 2, 3, 4
        HAVING count(*) > 1
        """)
      #expect(doubled.isEmpty)
      let rows = try transaction.value(
        Int.self, "SELECT count(*) FROM metric_history WHERE name = 'g_reconstruction' AND split = 'train'")
      #expect(rows == 48 * 60 / 4)
      let repeated = try transaction.value(
        Double.self, "SELECT sum(value) FROM metric_history WHERE name = 'steps_repeated'")
      #expect(try #require(repeated) < 48 * 60)
      #expect(try transaction.values(String.self, "SELECT name FROM warning_history").contains("resumed"))
    }
  }

  @Test func aTerminatedCommandGoesOnWhenItIsGivenAgain() throws {
    let command = try program.start(training(epochs: 2000))
    try program.wait("the store") { FileStatus.exists(program.workspace.appending("runs").appending("1")) }
    let store = try store()
    try waitForCheckpoint(store)
    kill(command.processIdentifier, SIGTERM)
    command.waitUntilExit()
    #expect(command.terminationStatus == 143)
    let done = try steps(store)
    let again = try program.start(training(epochs: 2000))
    try program.wait("a further step") { try steps(store) > done }
    let job = try #require(try store.read { try $0.value(Int64.self, "SELECT job FROM training_history") })
    #expect(
      try program.run("jobs", "cancel", "\(job)", "--reason", "seen enough").output == "job \(job): asked to stop\n")
    again.waitUntilExit()
    #expect(again.terminationStatus == 1)
    try store.read { transaction in
      let attempts = try transaction.rows(
        "SELECT outcome, error FROM attempt_history WHERE kind = 'train' ORDER BY claim")
      #expect(attempts.map { $0["outcome"] as String? } == ["released", "cancelled"])
      #expect(attempts.last?["error"] == "seen enough")
      #expect(try transaction.value(Int.self, "SELECT count(*) FROM runs") == 1)
      // A release checkpoints: nothing is done twice.
      let repeated = "SELECT sum(value) FROM metric_history WHERE name = 'steps_repeated'"
      #expect(try transaction.value(Double.self, repeated) == 0)
    }
  }

  private func isAlive(_ pid: pid_t) -> Bool {
    guard let status = try? readFile(FilePath("/proc/\(pid)/stat")) else { return false }
    let fields = String(decoding: status, as: UTF8.self).split(separator: ")").last ?? ""
    return !fields.hasPrefix(" Z") && !fields.hasPrefix(" X")
  }
}
