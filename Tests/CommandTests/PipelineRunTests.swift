import Files
import Foundation
import GRDB
import Imaging
import SampleData
import Store
import SystemPackage
import TestSupport
import Testing

struct PipelineRunTests {
  private let program: Program

  init() throws {
    program = try Program()
    try program.drawPairs()
    try Folder.create(program.folder("maps/nested"))
    for (number, name) in ["one.png", "nested/two.png"].enumerated() {
      let place = SamplePairs.pair(index: 100 + number, seed: 1, size: 40)
      try program.folder.write(
        try ImageFile.encode(Bitmap(place.map), as: .png), to: program.folder("maps/" + name))
    }
    let yaml = """
      dataset: {from: [pairs], input: right}
      model: {size: 32, filters: 8, discriminator: {receptive_field: 16}}
      train: {epochs: 12, log_every: 4, learning_rate: 0.002}
      promote: true
      translate: {in: maps, out: results}
      """
    try program.folder.write(Array(yaml.utf8), to: program.folder("night.yaml"))
  }

  @Test func aPipelineRunsToItsEndAndASecondNightFindsNothingToDo() throws {
    let first = try program.run("run", "night.yaml", "--if-changed", "--json")
    #expect(first.status == 0, "\(first.complaint)")
    #expect(first.complaint.isEmpty)
    let result = try first.object()
    #expect(result["pipeline"] as? String == "night")
    try checkStages(result)
    #expect(FileStatus.exists(program.folder("results/one.png")))
    #expect(FileStatus.exists(program.folder("results/nested/two.png")))
    let translated = try ImageFile.header(of: try readFile(program.folder("results/nested/two.png")))
    #expect(translated.width == 40 && translated.height == 40)
    try checkHistory()

    let second = try program.run("run", "night.yaml", "--if-changed", "--json")
    #expect(second.status == 0, "\(second.complaint)")
    let again = try second.object()
    for stage in ["ingest", "train", "evaluate", "promote"] {
      #expect((again[stage] as? [String: Any])?["unchanged"] as? Bool == true, "\(stage)")
    }
    let translate = try #require(again["translate"] as? [String: Any])
    #expect(translate["done"] as? Int == 0)
    #expect(translate["skipped"] as? Int == 2)

    // Under cron, a night that went well says nothing.
    let silent = try program.run("run", "night.yaml", "--if-changed")
    #expect(silent.status == 0 && silent.output.isEmpty && silent.complaint.isEmpty)
    let asked = try program.run("run", "night.yaml", "--if-changed", "-v")
    #expect(asked.output.contains("night@1: nothing has changed since run 1"))

    let plan = try program.run("run", "night.yaml", "--plan", "--if-changed")
    #expect(plan.output.contains("train is left out: nothing has changed since run 1 made night@1"))
    let other = try program.run("run", "night.yaml", "--plan", "--if-changed", "--set", "train.epochs=13")
    #expect(other.output.contains("train runs: its parameters are others than in run 1"))
  }

  private func checkStages(_ result: [String: Any]) throws {
    let ingest = try #require(result["ingest"] as? [String: Any])
    #expect(ingest["dataset"] as? String == "night")
    #expect(ingest["version"] as? Int == 1)
    #expect(ingest["accepted"] as? Int == 20)
    #expect(ingest["rejected"] as? Int == 0)
    #expect(ingest["duplicates"] as? Int == 0)
    #expect(ingest["splits"] as? [String: Int] == ["train": 12, "val": 4, "test": 4])
    let train = try #require(result["train"] as? [String: Any])
    #expect(train["model"] as? String == "night@1")
    #expect(train["run"] as? Int == 1)
    #expect(train["state"] as? String == "completed")
    #expect(train["steps"] as? Int == 144)
    #expect(train["seconds_per_step"] as? Double ?? 0 > 0)
    let evaluate = try #require(result["evaluate"] as? [String: Any])
    #expect(evaluate["images"] as? Int == 4)
    let names = Set(["l1", "psnr", "ssim", "ms_ssim", "ms_ssim_scales", "sharpness", "swd"])
    #expect(Set((evaluate["metrics"] as? [String: Double] ?? [:]).keys) == names)
    #expect(Set((evaluate["baselines"] as? [String: Any] ?? [:]).keys) == ["input-copy", "mean-target"])
    let promote = try #require(result["promote"] as? [String: Any])
    #expect(promote["verdict"] as? String == "FIRST", "\(promote)")
    #expect(promote["split"] as? String == "test")
    let translate = try #require(result["translate"] as? [String: Any])
    #expect(translate["done"] as? Int == 2)
    #expect(translate["failed"] as? Int == 0)
    let report = try #require(result["report"] as? [String: Any])
    let page = String(decoding: try readFile(FilePath(try #require(report["path"] as? String))), as: UTF8.self)
    #expect(page.contains("data:image/png;base64,"))
    #expect(!page.contains("http://") || page.contains("http://www.w3.org/2000/svg"))
  }

  /// What `sqlite3` answers.
  private func checkHistory() throws {
    let store = try DataStore.open(workspace: program.workspace, create: false)
    try store.read { transaction in
      let jobs = try transaction.rows("SELECT kind, state, attempts FROM job_history WHERE parent IS NULL ORDER BY id")
      #expect(jobs.map { $0["kind"] as String } == ["ingest", "train", "evaluate", "promote", "translate", "report"])
      #expect(jobs.allSatisfy { $0["state"] == "completed" && $0["attempts"] == 1 })
      let training = try transaction.rows("SELECT model, dataset, epochs, steps, verdict FROM training_history")
      #expect(training.first?["model"] == "night@1")
      #expect(training.first?["epochs"] == 12)
      let values = try transaction.values(
        Int.self, "SELECT count(*) FROM metric_history WHERE run = 1 AND name = 'g_reconstruction' AND step = 4")
      #expect(values == [1])
      let lineage = try transaction.rows("SELECT model, run, dataset, dataset_version FROM output_lineage")
      #expect(lineage.count == 2)
      #expect(lineage.allSatisfy { $0["model"] == "night@1" && $0["run"] == 1 && $0["dataset"] == "night" })
    }
  }

  @Test func aBrokenImageFailsItsItemAndTheRunIsPartlyDone() throws {
    try program.folder.write(Array("no image".utf8), to: program.folder("maps/broken.png"))
    try program.folder.write(Array("no image".utf8), to: program.folder("pairs/train/broken.png"))
    let run = try program.run("run", "night.yaml")
    #expect(run.status == 3, "\(run.complaint)")
    #expect(run.output.contains("refused: cannot use `\(program.folder("pairs/train/broken.png").string)`"))
    #expect(run.output.contains("failed: cannot translate `\(program.folder("maps/broken.png").string)`"))
    let ingest = try program.run("ingest", "night", "--from", "pairs", "--input", "right", "--json")
    #expect(ingest.status == 0, "what was refused before is no news")
    #expect(try ingest.object()["rejected"] as? Int == 1)
    #expect(try program.run("doctor").status == 0)
  }

  @Test func aFailedStageCancelsWhatFollowsAndTellsTheCause() throws {
    let run = try program.run("run", "night.yaml", "--set", "dataset.split={train: 1}", "--set", "evaluate.split=val")
    #expect(run.status == 65)
    #expect(run.complaint.contains("there is nothing to evaluate on"))
    let jobs = try program.run("jobs", "--json", "--state", "cancelled")
    #expect(jobs.output.contains("\"kind\": \"report\""))
  }
}
