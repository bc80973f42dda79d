import Pipeline
import SystemPackage
import Testing

struct StageTests {
  @Test func stagesComeAfterThoseTheyWaitFor() throws {
    let overrides = ["promote=true", "translate.in=scans"]
    let file = try PipelineFile(file: nil, name: "p", overrides: overrides, folder: "/here")
    var seen: Set<Stage> = []
    for node in file.stages {
      #expect(seen.isSuperset(of: node.after))
      seen.insert(node.stage)
    }
    // Ablations are pipelines of their own.
    #expect(seen == Set(Stage.allCases).subtracting([.ablation]))
    let bare = try PipelineFile(file: nil, name: "p", overrides: ["report=false"], folder: "/here")
    #expect(bare.stages.map(\.stage) == [.ingest, .train, .evaluate])
  }

  @Test func aKeyChangesWithEveryPart() {
    let keys = [
      StageKey(stage: .train, parameters: ["a"], inputs: ["b"]),
      StageKey(stage: .evaluate, parameters: ["a"], inputs: ["b"]),
      StageKey(stage: .train, parameters: ["a", "b"], inputs: []),
      StageKey(stage: .train, parameters: ["ab"], inputs: []),
      StageKey(stage: .train, parameters: [], inputs: ["a", "b"]),
      StageKey(stage: .train, parameters: ["c"], inputs: ["b"]),
    ]
    #expect(Set(keys).count == keys.count)
    #expect(StageKey(stage: .train, parameters: ["a"], inputs: ["b"]) == keys[0])
    #expect(keys[0].change(from: keys[0].description) == .none)
    #expect(keys[0].change(from: keys[5].description) == .parameters)
    #expect(keys[0].change(from: StageKey(stage: .train, parameters: ["a"], inputs: ["c"]).description) == .inputs)
  }
}
