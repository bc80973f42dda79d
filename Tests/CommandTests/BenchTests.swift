import Files
import Foundation
import SystemPackage
import TestSupport
import Testing

/// At the smallest sizes: what is measured means nothing here, its shape does.
struct BenchTests {
  private let program: Program
  private let tiny = ["--filters", "8", "--repeats", "1"]

  init() throws {
    program = try Program()
  }

  private func bench(_ arguments: String...) throws -> Program.Run {
    try program.run(["bench"] + arguments + tiny)
  }

  @Test(arguments: ["train", "translate"]) func oneTaskGivesItsSecondsAnImage(task: String) throws {
    let result = try bench(task, "--size", "32", "--batch", "2", "--cores", "1", "--json").object()
    #expect(result["task"] as? String == task)
    #expect(result["batch"] as? Int == 2)
    #expect(result["cores"] as? Int == 1)
    let best = try #require(result["best_s_per_image"] as? Double)
    let median = try #require(result["median_s_per_image"] as? Double)
    #expect(best > 0 && best <= median)
    let seconds = try #require(result["seconds"] as? [Double])
    #expect(seconds.count == 1)
    #expect(abs(seconds[0] / 2 - best) < 1e-9)
    #expect(try #require(result["peak_mib"] as? Double) > 1)
  }

  @Test func streamsCountTheImagesOfAll() throws {
    let result = try bench("translate", "--size", "32", "--streams", "2", "--json").object()
    let seconds = try #require(result["seconds"] as? [Double])
    #expect(result["best_s_per_image"] as? Double == seconds[0] / 2)
  }

  @Test func withoutATaskEveryCaseIsMeasuredAndWritten() throws {
    let run = try bench("--size", "64", "--output", "bench.json", "--growth", "3")
    #expect(run.status == 0, "\(run.complaint)")
    for title in [
      "train, 64 pixels, 8 filters, batch 1", "train, 64 pixels, 8 filters, batch 4", "train, 32 pixels, 4 filters",
      "translate, 64 pixels, 8 filters, batch 1", "translate, 64 pixels, 8 filters, batch 4", "sgemm 1024", "triad: ",
    ] {
      #expect(run.output.contains(title), "\(run.output)")
    }
    let value = try JSONSerialization.jsonObject(with: Data(readFile(program.folder("bench.json"))))
    let report = try #require(value as? [String: Any])
    let cases = try #require(report["cases"] as? [[String: Any]])
    #expect(cases.map { $0["batch"] as? Int } == [1, 4, 1, 1, 4, 1])
    #expect(cases.last?["repeats"] as? Int == 3)
    for key in ["processor", "kernels", "openblas", "openblas_core"] { #expect(report[key] is String, "\(key)") }
    for key in ["sgemm_gflops_one_core", "sgemm_gflops", "triad_gb_per_s_one_core", "triad_gb_per_s"] {
      #expect((report[key] as? Double ?? 0) > 0, "\(key)")
    }
  }

  @Test func layersAddUpToTheStep() throws {
    let report = try bench("--layers", "--size", "32", "--kernels", "plain", "--json").object()
    #expect(report["kernels"] as? String == "plain")
    let train = try #require(report["train"] as? [[String: Any]])
    let names = train.map { "\($0["network"] ?? "") \($0["layer"] ?? "")" }
    #expect(names.contains("generator down1.conv") && names.contains("discriminator verdict"))
    #expect(train.allSatisfy { $0["forward_best_ms"] is Double && $0["backward_best_ms"] is Double })
    let shares = train.compactMap { $0["share"] as? Double }
    #expect(shares.count == train.count && shares.allSatisfy { $0 >= 0 } && shares.reduce(0, +) <= 1)
    let translate = try #require(report["translate"] as? [[String: Any]])
    #expect(translate.allSatisfy { $0["backward_best_ms"] == nil })
    let table = try bench("train", "--layers", "--size", "32").output
    #expect(table.contains("GFLOP/s") && table.contains("between the layers"))
  }

  @Test func limitsAreGivenForOneCoreAndAll() throws {
    let text = try bench("limits").output
    #expect(text.contains("GFLOP/s on one core") && text.contains("GB/s on one core"))
  }

  @Test func badValuesAreRefusedWithTheReason() throws {
    let refusals = [
      (["--batch", "2"], "--batch needs a task: without one, batches of 1 and 4 are measured"),
      (["train", "--batch", "0"], "--batch cannot be 0: it must be from 1 to 1024"),
      (["train", "--cores", "0"], "--cores cannot be 0: it must be from 1 to 1024"),
      (["train", "--streams", "2"], "--streams is of translate only"),
      (["train", "--growth", "5"], "--growth goes without a task"),
      (["limits", "--layers"], "--layers goes with train, with translate, or with no task"),
    ]
    for (arguments, sentence) in refusals {
      let run = try program.run(["bench"] + arguments)
      #expect(run.status == 64, "\(arguments)")
      #expect(run.complaint.contains(sentence), "\(run.complaint)")
    }
    #expect(try program.run("bench", "train", "--kernels", "fast").status == 64)
    let size = try program.run("bench", "train", "--size", "100")
    #expect(size.status == 78)
    #expect(size.complaint.contains("100"))
  }
}
