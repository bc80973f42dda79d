internal import Files
internal import Ingest
internal import Pipeline
internal import Store
internal import SystemPackage
internal import Trainer

/// Says of each stage of a pipeline whether it would do anything now, and why, without doing it.
struct PipelinePlanner {
  struct Line {
    let stage: Stage
    /// Whether it would run under `--if-changed`.
    let isDue: Bool
    let why: String
  }
  let file: PipelineFile
  /// `nil`: there is no workspace yet.
  let store: DataStore?

  func lines() throws -> [Line] {
    if let ablation = file.ablation { return lines(ablation) }
    let sources = file.dataset.from.map { "`\($0)`" }.joined(separator: ", ")
    var lines = [Line(stage: .ingest, isDue: true, why: "looks for what is new in \(sources)")]
    let train = try self.train()
    lines.append(train.line)
    for node in file.stages where ![.ingest, .train].contains(node.stage) {
      lines.append(try line(node.stage, train.last))
    }
    return lines
  }

  private func lines(_ ablation: Ablation) -> [Line] {
    let sources = file.dataset.from.map { "`\($0)`" }.joined(separator: ", ")
    var lines = [Line(stage: .ingest, isDue: true, why: "looks for what is new in \(sources)")]
    if ablation.labeller != nil {
      lines.append(Line(stage: .train, isDue: true, why: "the labeller, from the same files in the other direction"))
    }
    for seed in ablation.seeds {
      for variant in ablation.variants {
        lines.append(
          Line(
            stage: .train, isDue: true,
            why: "\(variant.title), seed \(seed), and its evaluation, unless nothing has changed since they last ran"))
      }
    }
    return lines + [Line(stage: .ablation, isDue: true, why: "the table and the grid of all variants")]
  }

  /// - Returns: beside the line, the last result if it stands.
  private func train() throws -> (line: Line, last: TrainResult?) {
    func due(_ why: String) -> (Line, TrainResult?) { (Line(stage: .train, isDue: true, why: why), nil) }
    guard let store else { return due("there is no workspace yet") }
    let version = try store.read { transaction in
      try transaction.findDataset(named: file.dataset.name ?? file.name).flatMap {
        try transaction.latestVersion(ofDataset: $0.id)
      }
    }
    guard let version else { return due("the dataset has no version yet") }
    let payload = TrainPayload(
      ticket: nil, dataset: .version(version.id), modelName: file.name, model: file.model, objective: file.objective,
      training: file.train, start: try store.read { try $0.start(file.train.startFrom, modelName: file.name) })
    let memory = try payload.memory(version, store)
    return try store.read { transaction in
      guard let last = try transaction.stage(Stage.train.rawValue, ofPipeline: file.name),
        let result = try? JSONText.decode(TrainResult.self, from: last.result)
      else { return due("it never ran to its end") }
      switch memory.key.change(from: last.stageKey) {
      case .parameters: return due("its parameters are others than in run \(result.run)")
      case .inputs: return due("the pairs are others than in run \(result.run)")
      case .none:
        let why = "nothing has changed since run \(result.run) made \(result.model)"
        return (Line(stage: .train, isDue: false, why: why), result)
      }
    }
  }

  private func line(_ stage: Stage, _ last: TrainResult?) throws -> Line {
    if stage == .translate {
      return Line(stage: stage, isDue: true, why: "does what is missing or changed in the output folder")
    }
    guard let store, let last else { return Line(stage: stage, isDue: true, why: "there will be a new model") }
    return try store.read { transaction in
      let (_, version) = try transaction.version(
        .version(try transaction.run(last.run).datasetVersionId ?? 0))
      let model = try transaction.model(last.modelId)
      let memory: StageMemory
      switch stage {
      case .evaluate:
        memory = EvaluatePayload(
          ticket: nil, model: .model(model.id), dataset: .version(version.id), split: file.evaluate.split
        ).memory(version, model, try file.evaluate.labeller.map { try transaction.resolveModel($0) })
      case .promote:
        let promote = file.promote ?? PipelineFile.Promote()
        let holdOut = try HoldOut(
          ofModel: model.name, version: version, wanted: PairSplit(rawValue: promote.split) ?? .test, transaction)
        memory = try PromotePayload(
          ticket: nil, challenger: .model(model.id), dataset: .version(version.id),
          gate: promote.gate,
          split: promote.split
        ).memory(version, model, holdOut)
      default:
        return Line(stage: stage, isDue: true, why: "is written anew if anything it shows has changed")
      }
      guard let record = try transaction.stage(stage.rawValue, ofPipeline: file.name) else {
        return Line(stage: stage, isDue: true, why: "it never ran to its end")
      }
      switch memory.key.change(from: record.stageKey) {
      case .none: return Line(stage: stage, isDue: false, why: "nothing has changed since job \(record.jobId ?? 0)")
      case .parameters: return Line(stage: stage, isDue: true, why: "its parameters have changed")
      case .inputs: return Line(stage: stage, isDue: true, why: "the model or the pairs have changed")
      }
    }
  }
}
