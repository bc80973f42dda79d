/// A stage of a pipeline: one kind of job.
package enum Stage: String, Codable, Sendable, CaseIterable {
  case ingest, train, evaluate, promote, translate, report, ablation
}

extension PipelineFile {
  /// A stage and those whose success it waits for.
  package struct StageNode: Sendable, Hashable {
    package let stage: Stage
    package let after: [Stage]
  }

  /// The stages of this pipeline in an order in which each comes after those it waits for. The report shows the gate's
  /// verdict, but not the translations: a broken scan must not cost the report.
  package var stages: [StageNode] {
    var nodes = [
      StageNode(stage: .ingest, after: []), StageNode(stage: .train, after: [.ingest]),
      StageNode(stage: .evaluate, after: [.train]),
    ]
    var last = Stage.evaluate
    if promote != nil {
      nodes.append(StageNode(stage: .promote, after: [.evaluate]))
      last = .promote
    }
    if translate != nil { nodes.append(StageNode(stage: .translate, after: [last])) }
    if report { nodes.append(StageNode(stage: .report, after: [last])) }
    return nodes
  }
}
