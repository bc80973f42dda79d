import Files
import Foundation
import GRDB
import Imaging
import Store
import SystemPackage
import TestSupport
import Testing

struct AblationTests {
  private let program: Program

  init() throws {
    program = try Program()
    try program.drawPairs(train: 10, val: 5, test: 0)
    for part in ["train", "val"] { try makeLabels(of: program.folder("pairs").appending(part)) }
    let yaml = """
      dataset: {from: [pairs], input: right}
      model: {size: 32, filters: 4, discriminator: {receptive_field: 16}}
      train: {epochs: 2, log_every: 100}
      ablation:
        seeds: [1, 2]
        labeller: {epochs: 3, learning_rate: 0.002}
        source: "paper: table 1"
        truth: {class_iou: 0.21}
        variants:
          l1: {title: L1, objective: {adversarial: none}, paper: {class_iou: 0.11}}
          l1-cgan: {title: L1+cGAN}
      """
    try program.folder.write(Array(yaml.utf8), to: program.folder("losses.yaml"))
  }

  /// Maps have shades; labels have a colour a class.
  private func makeLabels(of folder: FilePath) throws {
    for name in try Folder.names(in: folder) {
      let path = folder.pushing(FilePath(bytes: name))
      let pair = try ImageFile.decode(try readFile(path))
      guard case .bits8(var samples) = pair.samples, pair.colour == .rgb else { throw NoLabels() }
      for start in stride(from: 0, to: samples.count, by: 3) where start / 3 % pair.width >= pair.width / 2 {
        let brightness = samples[start..<start + 3].reduce(0) { $0 + Int($1) }
        let colour: [UInt8] = brightness < 600 ? [0, 48, 254] : brightness < 690 ? [254, 80, 0] : [32, 254, 224]
        samples.replaceSubrange(start..<start + 3, with: colour)
      }
      let labelled = Bitmap(width: pair.width, height: pair.height, colour: .rgb, samples: .bits8(samples))
      try DurableFile.write(try ImageFile.encode(labelled, as: .png), to: path)
    }
  }

  private struct NoLabels: Error {}

  private func rows(_ sql: String) throws -> [Row] {
    try DataStore.open(workspace: program.workspace, create: false).read { try $0.rows(sql) }
  }

  @Test func oneCommandTrainsAllVariantsAndEndsWithATableAndAGrid() throws {
    let run = try program.run("run", "losses.yaml")
    #expect(run.status == 0, "\(run.complaint)")
    let lines = run.output.split(separator: "\n").map(String.init)
    let head = try #require(lines.first { $0.hasPrefix("variant") }, "\(run.output)")
    for name in ["l1", "swd", "pixel_accuracy", "class_iou", "paper: class_iou"] { #expect(head.contains(name)) }
    let own = try #require(lines.first { $0.hasPrefix("L1 ") })
    #expect(own.contains(" ± ") && own.hasSuffix("0.110"), "\(own)")
    #expect(lines.contains { $0.hasPrefix("L1+cGAN ") })
    let truth = try #require(lines.first { $0.hasPrefix("true photos ") })
    #expect(truth.hasSuffix("0.210"))
    #expect(lines.contains("paper: table 1"))

    let page = String(decoding: try readFile(program.workspace.appending("reports/losses.html")), as: UTF8.self)
    #expect(page.contains("<caption>paper: table 1</caption>") && page.contains("data:image/png;base64,"))
    let grid = try ImageFile.header(of: try readFile(program.workspace.appending("reports/losses.png")))
    // Input, truth and two variants.
    #expect(grid.width > 4 * 160)

    let models = try rows("SELECT model FROM model_summary ORDER BY model").map { $0[0] as String }
    #expect(
      models == ["losses-l1-1", "losses-l1-2", "losses-l1-cgan-1", "losses-l1-cgan-2", "losses-labeller"])
    let scores = try rows(
      "SELECT DISTINCT series FROM metric_history WHERE name = 'class_iou' AND model = 'losses-l1-1@1' ORDER BY 1")
    #expect(scores.map { $0[0] as String } == ["input-copy", "mean-target", "model", "real"])

    // Nothing has changed: every part remembers.
    let again = try program.run("run", "losses.yaml", "--if-changed", "--json").object()
    #expect((again["ablation"] as? [String: Any])?["rows"] != nil)
    // The labeller, and each variant with each seed.
    let trainings = again["train"] as? [[String: Any]] ?? []
    #expect(trainings.count == 5 && trainings.allSatisfy { $0["unchanged"] as? Bool == true })
    #expect(try rows("SELECT run FROM training_history").count == 5)
    let third = try program.run("run", "losses.yaml", "--if-changed")
    #expect(third.status == 0)
    #expect(try rows("SELECT run FROM training_history").count == 5)
  }

  @Test func thePlanTellsOfEachTraining() throws {
    let plan = try program.run("run", "losses.yaml", "--plan")
    #expect(plan.status == 0, "\(plan.complaint)")
    #expect(plan.output.contains("train runs: L1+cGAN, seed 2, and its evaluation"))
    #expect(plan.output.contains("ablation runs: the table and the grid of all variants"))
    // What is printed is a file that says the same.
    let yaml = plan.output.split(separator: "\n").prefix { !$0.hasPrefix("ingest runs") }.joined(separator: "\n")
    try program.folder.write(Array(yaml.utf8), to: program.folder("again.yaml"))
    #expect(try program.run("run", "again.yaml", "--plan").output == plan.output)
  }

  @Test func whatAnAblationCannotBeIsRefused() throws {
    func complaint(_ setting: String) throws -> String {
      let run = try program.run("run", "losses.yaml", "--plan", "--set", setting)
      #expect(run.status == 78, "\(setting): \(run.output)")
      return run.complaint
    }
    #expect(
      try complaint("promote=true").contains("a file with a section ablation compares, and puts nothing in service"))
    #expect(try complaint("ablation.seeds=[1, 1]").contains("a list of different whole numbers"))
    #expect(try complaint("ablation.variants.l1.objectiv={}").contains("did you mean"))
    #expect(try complaint("ablation.variants.l1.model={filter: 3}").contains("model.filters"))
    #expect(try complaint("ablation.variants.l1.paper={iuo: 1}").contains("iou"))
  }
}
