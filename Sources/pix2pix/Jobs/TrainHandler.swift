internal import Engine
internal import Files
internal import Pipeline
internal import Queue
internal import Store
internal import SystemPackage
internal import Trainer

/// Trains one version of a model. The run's folder belongs to the job, so a second claim goes on from the newest
/// checkpoint of the first; the model's folder belongs to the claim, and its row comes with the job's completion.
struct TrainHandler: JobHandler {
  let kind = TrainPayload.stage.rawValue

  func run(_ context: JobContext) async throws -> JobOutcome {
    var payload = try context.payload(as: TrainPayload.self)
    let (dataset, version) = try context.store.read { try $0.version(payload.dataset) }
    let memory = try payload.memory(version, context.store)
    let last = try memory.unchanged(TrainResult.self, in: context.store) { result, transaction in
      let model = try transaction.model(result.modelId)
      return model.filesRemovedAt != nil || FileStatus.exists(context.store.workspace.pushing(model.folder.path))
    }
    if var last {
      last.job = context.job.id
      last.unchanged = true
      return try .completed(last) { _ in }
    }

    let run = try takeUpRun(payload, version, context)
    let recorder = TrainingRecorder(run: run, context: context)
    do {
      if payload.objective.reconstruction == .crossEntropy { try findLabels(&payload, version, context) }
      let start = try startingPoint(payload, context.store)
      if payload.startsFromModel { payload.training = payload.training.warmed }
      let plan = TrainingPlan(
        model: payload.model, objective: payload.objective, training: payload.training,
        trainingPairs: try context.store.trainingPairs(
          try choosePairs(payload, version, run, context), of: version),
        validationPairs: try context.store.trainingPairs(ofVersion: version.id, .val),
        folder: context.store.workspace.pushing(run.folder.path),
        // A later claim removes it: a worker that was given up for dead leaves no checkpoint that the later one did not reach.
        scratch: context.folder)
      let stop = try payload.training.stopAt.flatMap {
        try StopTime($0, in: plan.folder, now: context.store.time.now(), isResumed: run.steps > 0)
      }
      let time = context.store.time
      let trainer = try Pix2PixTrainer(
        plan, start: start, pool: context.makePool(), observer: recorder,
        shouldStop: { context.shouldStop || stop.map { time.now() >= $0.time } ?? false })
      switch try trainer.run() {
      case .stopped(let step):
        guard let stop, !context.shouldStop else { return .stopped }
        return try postpone(run, at: step, stop, context)
      case .completed(let trained, let reason):
        return try finish(
          payload, run: run, trained: trained, reason: reason, dataset: (dataset, version), memory: memory, context)
      }
    } catch let error where !(error is StoreError) && !(error is QueueError) {
      // A later attempt makes it run again; until then the history says why it stands.
      let sentence = Failure(error).sentence
      _ = try context.write { try $0.finishRun(run.id, .failed, error: sentence) }
      throw error
    }
  }

  /// It is the time that `train.stop_at` names. Who takes the job up is the next command, or, a day after this attempt began,
  /// a worker.
  private func postpone(
    _ run: RunRecord, at step: Int, _ stop: StopTime, _ context: JobContext
  ) throws -> JobOutcome {
    let reason = "stopped at \(stop.time) as train.stop_at says, at step \(step); the next run goes on from there"
    try context.commit { try $0.warn("stopped_at", reason, run: run.id, job: context.job.id) }
    stop.forget()
    let day = 86_400.0
    let began = try context.store.read { try $0.attemptStart(ofJob: context.job.id, claim: context.job.claim) }
    let next = began.map { max($0 + day, stop.time + 60) } ?? stop.time + day
    return .postponed(until: next, reason: reason)
  }

  /// The classes of a network that labels are those of the training targets: known when their files are read.
  private func findLabels(
    _ payload: inout TrainPayload, _ version: DatasetVersionRecord, _ context: JobContext
  ) throws {
    let labels = try PaletteSearch.palette(
      ofTargets: try context.store.trainingPairs(ofVersion: version.id, .train))
    payload.model.labels = labels
    payload.model.channels.target = labels.count
  }

  private func takeUpRun(
    _ payload: TrainPayload, _ version: DatasetVersionRecord, _ context: JobContext
  ) throws -> RunRecord {
    let configuration = try JSONText.encode(payload)
    var start: Int64?
    if case .model(let id, _) = payload.start { start = id }
    return try context.write { transaction in
      if let begun = try transaction.run(ofJob: context.job.id) { return begun }
      let run = try transaction.createRun(
        NewRun(
          job: context.job.id, datasetVersion: version.id, modelName: payload.modelName, startModel: start,
          configuration: configuration))
      if case .noChampion = payload.start {
        try transaction.warn(
          "no_champion", "`\(payload.modelName)` has no champion yet: the training starts from nothing", run: run.id,
          job: context.job.id)
      }
      return run
    }
  }

  /// All pairs, or the new ones and a share of those that the starting model knows; how many those were is recorded.
  private func choosePairs(
    _ payload: TrainPayload, _ version: DatasetVersionRecord, _ run: RunRecord, _ context: JobContext
  ) throws -> [PairRecord] {
    let choice = try context.store.read { transaction in
      let all = try transaction.pairs(ofVersion: version.id, split: .train)
      guard payload.training.oldShare < 1, case .model(let id, _) = payload.start,
        let earlier = try transaction.model(id).runId.flatMap({ try transaction.run($0).datasetVersionId })
      else { return PairChoice(all: all) }
      return PairChoice(
        all, seen: try transaction.pairs(ofVersion: earlier, split: .train), share: payload.training.oldShare,
        salt: "\(version.manifestSha256) \(payload.training.seed)")
    }
    if let new = choice.new, run.steps == 0 {
      try context.writeLightly {
        try $0.insertMetrics(
          [MetricValue("pairs_new", Double(new)), MetricValue("pairs_old", Double(choice.pairs.count - new))],
          of: .run(run.id))
      }
    }
    return choice.pairs
  }

  private func startingPoint(_ payload: TrainPayload, _ store: DataStore) throws -> StartingPoint {
    switch payload.start {
    case .nothing, .noChampion: return .nothing
    case .model(let id, _):
      let folder = try store.folder(of: try store.read { try $0.model(id) })
      return .weights(
        generator: try folder.generatorTensors(),
        discriminator: payload.training.startDiscriminator ? try folder.discriminatorTensors() : nil)
    case .file(let path):
      let imported = try ImportedArchitecture(reading: FilePath(escaped: path) ?? FilePath(path))
      return .weights(
        generator: imported.generator,
        discriminator: payload.training.startDiscriminator ? imported.discriminator : nil)
    }
  }

  private func finish(
    _ payload: TrainPayload, run: RunRecord, trained: TrainedModel, reason: TrainingEnd.Reason,
    dataset: (record: DatasetRecord, version: DatasetVersionRecord), memory: StageMemory, _ context: JobContext
  ) throws -> JobOutcome {
    let weights = try BestWeights(of: trained, in: context.store.workspace.pushing(run.folder.path))
    var manifest = ModelManifest(
      model: payload.model, origin: .trained(run: String(run.id), startedFrom: payload.training.startFrom))
    manifest.objective = payload.objective
    manifest.training = payload.training
    manifest.dataset = ModelManifest.Dataset(
      name: dataset.record.name, version: dataset.version.number, direction: "input to target")
    manifest.steps = weights.step
    manifest.epochs = weights.epoch
    manifest.metrics = weights.isLast ? trained.validation : nil
    let relative = FilePath("models").appending(context.claimName)
    let folder = try ModelFolder.write(
      manifest, generator: weights.generator, discriminator: weights.discriminator,
      to: context.store.workspace.pushing(relative))
    let files = try folder.storedFiles()
    let architecture = try JSONText.encode(payload.model)
    let outline = TrainResult(
      job: context.job.id, run: run.id, model: "", modelId: 0, state: "completed", steps: trained.steps,
      seconds: trained.seconds, secondsPerStep: trained.secondsPerStep, ended: reason.rawValue, unchanged: false)
    // The version is known when the row is written, in the transaction that completes the job; the result is completed there.
    return .completed(result: nil) { transaction in
      let model = try transaction.createModel(
        NewModel(
          name: payload.modelName, run: run.id, origin: .trained, folder: relative, architecture: architecture,
          generator: files.generator, discriminator: files.discriminator),
        reason: "run \(run.id), \(weights.isLast ? "last" : "best") epoch \(weights.epoch)")
      try transaction.advanceRun(
        run.id, epochs: trained.epochs, steps: trained.steps, secondsPerStep: trained.secondsPerStep)
      try transaction.finishRun(run.id, .completed)
      var result = outline
      result.model = model.reference
      result.modelId = model.id
      try memory.record(result, job: context.job.id, in: transaction)
      try transaction.setResult(
        job: context.job.id, claim: context.job.claim, try JSONText.encode(result))
    }
  }
}

extension TrainPayload {
  var startsFromModel: Bool {
    switch start {
    case .nothing, .noChampion: false
    case .model, .file: true
    }
  }

  /// What the training's result depends on.
  func memory(_ version: DatasetVersionRecord, _ store: DataStore) throws -> StageMemory {
    let origin =
      switch start {
      case .nothing: "nothing"
      // A night without new pairs is no reason to train on, though another model is in service since the last one.
      case .noChampion, .model(_, asChampion: true): "champion"
      case .model(let id, asChampion: false): try store.read { try $0.model(id).generatorSha256 }
      case .file(let path): try ContentHash(ofFile: FilePath(escaped: path) ?? FilePath(path)).description
      }
    return StageMemory(
      ticket, .train,
      parameters: [
        modelName, try JSONText.encode(model), try JSONText.encode(objective), try JSONText.encode(training),
      ], inputs: [version.manifestSha256, origin])
  }
}
