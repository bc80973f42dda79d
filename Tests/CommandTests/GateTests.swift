import Files
import Foundation
import GRDB
import Store
import SystemPackage
import TestSupport
import Testing

/// The gate on a hold-out that is fixed, and what is recorded of its decisions.
struct GateTests {
  private let program: Program

  init() throws {
    program = try Program()
    try program.drawPairs(train: 12, val: 4, test: 10)
    let yaml = """
      dataset: {from: [pairs], input: right}
      model: {size: 32, filters: 8, discriminator: {receptive_field: 16}}
      train: {epochs: 12, log_every: 4, learning_rate: 0.002}
      promote: true
      report: false
      """
    try program.folder.write(Array(yaml.utf8), to: program.folder("night.yaml"))
    let run = try program.run("run", "night.yaml", "--json")
    try #require(run.status == 0, "\(run.complaint)")
    let promote = try #require(try run.object()["promote"] as? [String: Any])
    try #require(promote["verdict"] as? String == "FIRST", "\(promote)")
  }

  private func rows(_ sql: String) throws -> [Row] {
    try DataStore.open(workspace: program.workspace, create: false).read { try $0.rows(sql) }
  }

  private func removeTestPair() throws {
    let folder = program.folder("pairs/test")
    let name = try #require(try Folder.names(in: folder).first)
    DurableFile.remove(folder.pushing(FilePath(bytes: name)))
    let ingest = try program.run("ingest", "night", "--from", "pairs", "--input", "right", "--allow-vanished")
    // A hold-out has lost a pair.
    try #require(ingest.status == 3, "\(ingest.complaint)")
  }

  @Test func decisionsAreRowsWithTheirNumbers() throws {
    let again = try program.run("models", "promote", "night@1")
    #expect(again.output == "HOLD: it is in service already; night@1 is in service\n", "\(again.complaint)")

    // One that has hardly learnt anything.
    let training = try program.run(
      ["train", "night"] + Program.tiny + ["--set", "train.epochs=1", "--set", "train.seed=2"])
    #expect(training.status == 0, "\(training.complaint)")
    let worse = try program.run("models", "promote", "night@2", "--json").object()
    #expect(worse["verdict"] as? String == "REJECT", "\(worse)")
    #expect(worse["champion"] as? String == "night@1")
    let interval = try #require(worse["interval"] as? [Double])
    #expect(interval[0] <= interval[1] && interval[1] < 0)

    let compared = try program.run("models", "compare", "night", "--json")
    let table = try #require(try JSONSerialization.jsonObject(with: Data(compared.output.utf8)) as? [[String: Any]])
    #expect(Set(table.compactMap { $0["model"] as? String }) == ["night@1", "night@2"], "\(compared.output)")
    #expect(table.allSatisfy { $0["swd"] is Double }, "\(compared.output)")
    #expect(try program.run("models", "compare", "night@1", "night@2", "--json").output == compared.output)
    let beside = try program.run("models", "compare", "night@2", "night")
    #expect(beside.output.split(separator: "\n").last?.hasPrefix("night@1") == true, "\(beside.output)")

    let history = try rows("SELECT * FROM gate_history ORDER BY at")
    #expect(history.map { $0["verdict"] as String } == ["FIRST", "HOLD", "REJECT"])
    #expect(history.map { $0["version"] as Int } == [1, 1, 2])
    #expect(
      history.allSatisfy { $0["metric"] == "swd" && $0["split"] == "test" && $0["images"] == 10 && $0["holdout"] == 1 })
    #expect(history[0]["champion"] == nil as String? && history[2]["champion"] == "night@1")
    let (new, old): (Double, Double) = (history[2]["challenger_value"], history[2]["champion_value"])
    #expect(abs((old - new) / old - (history[2]["improvement"] as Double)) < 1e-9)
    let (low, high): (Double, Double) = (history[2]["interval_low"], history[2]["interval_high"])
    #expect(abs(low - interval[0]) < 1e-9 && abs(high - interval[1]) < 1e-9)
    let verdicts = try rows("SELECT verdict FROM training_history ORDER BY run").map { $0["verdict"] as String }
    #expect(verdicts == ["HOLD", "REJECT"])
    let sharpness = try rows("SELECT first_sharpness FROM holdout_history").map { $0[0] as Double }
    let first = try rows(
      """
      SELECT value FROM metric_history WHERE model = 'night@1' AND split = 'test' AND series = 'model' AND name = 'sharpness'
      ORDER BY evaluation LIMIT 1
      """)
    #expect(sharpness == first.map { $0[0] as Double })
  }

  /// Not what its first comparison put in service: that may be taken back, and may have lost sharpness already.
  @Test func whatMayBeLostIsOfTheChampionThatAHoldOutMetFirst() throws {
    let training = try program.run(
      ["train", "night"] + Program.tiny + ["--set", "train.epochs=1", "--set", "train.seed=2"])
    #expect(training.status == 0, "\(training.complaint)")
    for command in [["promote", "night@2", "--force"], ["redraw", "night"]] {
      let done = try program.run(["models"] + command + ["--reason", "to begin with one that has hardly learnt"])
      #expect(done.status == 0, "\(done.complaint)")
    }
    let better = try program.run("models", "promote", "night@1", "--json").object()
    #expect(better["champion_metrics"] != nil, "\(better)")
    let noted = try rows("SELECT first_sharpness FROM holdout_history ORDER BY holdout DESC LIMIT 1")
    let champions = try rows(
      """
      SELECT value FROM metric_history WHERE model = 'night@2' AND split = 'test' AND series = 'model' AND name = 'sharpness'
      ORDER BY evaluation DESC LIMIT 1
      """)
    #expect(noted.map { $0[0] as Double? } == champions.map { $0[0] as Double? })
  }

  @Test func aHoldOutNeverShrinksInSilenceAndIsRedrawnOnRequest() throws {
    try removeTestPair()
    let refused = try program.run("models", "promote", "night@1")
    #expect(refused.status == 65)
    #expect(refused.complaint.contains("1 of the 10 pairs that versions of `night` are compared on are gone"))
    #expect(refused.complaint.contains("pix2pix models redraw night --reason TEXT"))

    let drawn = try program.run("models", "redraw", "night", "--reason", "a scan was withdrawn")
    #expect(drawn.output == "versions of night are compared on 9 pairs of test from now on (10 before)\n")
    #expect(try program.run("models", "promote", "night@1").status == 0)
    let history = try rows("SELECT pairs, reason, replaced_at FROM holdout_history ORDER BY holdout")
    #expect(history.map { $0["pairs"] as Int } == [10, 9])
    #expect(history[0]["replaced_at"] != nil as String? && history[1]["replaced_at"] == nil as String?)
    #expect(history[1]["reason"] == "a scan was withdrawn")
    #expect(try program.run("models", "redraw", "other", "--reason", "why not").status == 66)
  }

  /// New pairs of the split are for the next drawing; what is compared stays what it was.
  @Test func newPairsDoNotEnterTheHoldOut() throws {
    let folder = program.folder("pairs/test")
    try program.drawPairs(train: 12, val: 4, test: 13)
    #expect(try Folder.names(in: folder).count == 13)
    #expect(try program.run("ingest", "night", "--from", "pairs", "--input", "right").status == 0)
    #expect(try program.run("models", "promote", "night@1", "--json").object()["images"] as? Int == 10)
  }

  @Test func pairsThatAreTrainedOnSayNothing() throws {
    let change = ["--set", "split={train: 0.98, val: 0.01, test: 0.01}"]
    // Known pairs stay on their side unless all are dealt anew; then the hold-outs lose theirs.
    let ingest = try program.run(["ingest", "night", "--from", "pairs", "--input", "right", "--redraw"] + change)
    try #require(ingest.status == 3, "\(ingest.complaint)")
    let refused = try program.run("models", "promote", "night@1")
    #expect(refused.status == 65)
    #expect(refused.complaint.contains("are in the split `train` now"), "\(refused.complaint)")
  }

  @Test func versionsOfDifferentSizesAreNotCompared() throws {
    let training = try program.run(
      ["train", "night"] + Program.tiny + ["--set", "train.epochs=1", "--set", "model.size=64"])
    #expect(training.status == 0, "\(training.complaint)")
    let result = try program.run("models", "promote", "night@2")
    #expect(result.output.hasPrefix("HOLD: night@1 works at 32 pixels in rgb and night@2 at 64 in rgb"))
  }
}
