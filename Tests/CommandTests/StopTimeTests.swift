import Files
import Foundation
import GRDB
import Glibc
import Store
import SystemPackage
import Testing

/// `train.stop_at`: a training that makes room for the day, and goes on the next night.
struct StopTimeTests {
  private let program: Program

  init() throws {
    program = try Program()
    try program.drawPairs(train: 48, val: 2, test: 0)
    let run = try program.run("ingest", "maps", "--from", "pairs", "--input", "right")
    try #require(run.status == 0, "\(run.complaint)")
  }

  private func store() throws -> DataStore {
    try DataStore.open(workspace: program.workspace, patience: .worker, create: false)
  }

  /// Some twelve hours away, so that it does not come while the test runs.
  private var farAway: String {
    var now = time(nil) + 12 * 3600
    var parts = tm()
    localtime_r(&now, &parts)
    return String(format: "%02d:%02d", parts.tm_hour, parts.tm_min)
  }

  private func training(epochs: Int, name: String = "maps") -> [String] {
    ["train", "maps", "--name", name] + Program.tiny
      + [
        "--set", "train.epochs=\(epochs)", "--set", "train.checkpoint_every=0.3s", "--set", "train.stop_at=\(farAway)",
      ]
  }

  private func hash(_ store: DataStore, _ model: String) throws -> String? {
    try store.read {
      try $0.value(String.self, "SELECT generator_sha256 FROM model_summary WHERE model = ? AND version = 1", [model])
    }
  }

  @Test func aTrainingStopsAtItsTimeAndTheNextCommandGoesOn() throws {
    let command = training(epochs: 100)
    let first = try program.start(command)
    let folder = program.workspace.appending("runs").appending("1")
    let note = folder.appending("stop.json")
    try program.wait("the resolved time") { FileStatus.exists(note) }
    let store = try store()
    try program.wait("a step") { try store.read { try $0.value(Int.self, "SELECT steps FROM runs") } ?? 0 > 0 }
    kill(first.processIdentifier, SIGTERM)
    first.waitUntilExit()
    #expect(first.terminationStatus == 143)
    // A time of day is kept as a moment: an interruption does not move it to another day.
    let text = String(decoding: try readFile(note), as: UTF8.self)
    let moment = try #require(Int64(text.filter(\.isNumber)))
    #expect(abs(moment / 1000 - Int64(time(nil)) - 12 * 3600) < 120)

    // As if the night had gone.
    try DurableFile.write(Array(#"{"stopAt":1}"#.utf8), to: note)
    let second = try program.run(command)
    #expect(second.status == 0, "\(second.complaint)")
    #expect(second.complaint.isEmpty)
    #expect(second.output.contains("as train.stop_at says, at step"), "\(second.output)")
    #expect(!FileStatus.exists(note))
    try store.read { transaction in
      let job = try #require(try transaction.rows("SELECT state, attempts FROM job_history WHERE kind = 'train'").first)
      #expect(job["state"] == "scheduled" && job["attempts"] == 0)
      #expect(try transaction.values(String.self, "SELECT name FROM warning_history").contains("stopped_at"))
      #expect(try transaction.value(String.self, "SELECT state FROM training_history") == "interrupted")
    }
    // A worker leaves it to the next night.
    let worker = try program.run("worker", "--drain")
    #expect(worker.status == 0)
    #expect(try hash(store, "maps") == nil)

    let third = try program.run(command)
    #expect(third.status == 0, "\(third.complaint)")
    let undisturbed = try program.run(training(epochs: 100, name: "other"))
    #expect(undisturbed.status == 0, "\(undisturbed.complaint)")
    #expect(try hash(store, "maps") == hash(store, "other"))
    #expect(try store.read { try $0.value(Int.self, "SELECT count(*) FROM runs") } == 2)
  }

  @Test func aTimeThatIsNoneOrHasBeenIsRefused() throws {
    let wrong = try program.run("train", "maps", "--set", "train.stop_at=half past six")
    #expect(wrong.status == 78)
    #expect(wrong.complaint.contains("train.stop_at cannot be half past six: it must be a time of day such as 06:30"))
    let past = try program.run("train", "maps", "--set", "train.stop_at='2020-01-01 06:30'")
    #expect(past.status == 78)
    #expect(past.complaint.contains("it has been; give a time of day, which means the next one"))
  }
}
