internal import Engine
internal import Files
internal import Imaging
internal import Metrics
internal import Pipeline
internal import Queue
internal import Report
internal import Store
internal import SystemPackage
internal import Trainer

/// Gathers the variants of an ablation into a table with intervals over the seeds, beside the authors' numbers, and a grid of
/// what each makes of the same inputs.
struct AblationHandler: JobHandler {
  let kind = AblationPayload.stage.rawValue

  func run(_ context: JobContext) async throws -> JobOutcome {
    let payload = try context.payload(as: AblationPayload.self)
    let table = try context.store.read { try AblationTable(payload, $0) }
    var page = RunReport(title: payload.name, subtitle: subtitle(payload))
    page.tables = [TextTable(caption: payload.source, columns: table.columns, rows: table.rows)]
    let sheet = try grid(payload, context)
    page.pictures = [
      PictureGroup(
        title: "What each makes of the same inputs", note: "seed \(payload.seeds.first ?? 0); held-out pairs",
        pictures: [
          PictureGroup.Picture(
            file: sheet, caption: "", alternative: "rows of input, truth and each variant's output")
        ])
    ]
    page.footer = "pix2pix \(Pix2Pix.version), job \(context.job.id)"
    let folder = context.store.workspace.appending("reports")
    try Folder.create(folder)
    let path = folder.appending(payload.name + ".html")
    try DurableFile.write(Array(HTMLReport.render(page).utf8), to: path)
    let picture = folder.appending(payload.name + ".png")
    try DurableFile.write(sheet, to: picture)
    let result = AblationResult(
      job: context.job.id, columns: table.columns, rows: table.rows, source: payload.source, report: path.escaped,
      grid: picture.escaped)
    return try .completed(result) { _ in }
  }

  private func subtitle(_ payload: AblationPayload) -> String {
    let seeds = payload.seeds.map(String.init).joined(separator: ", ")
    return
      "\(payload.variants.count) variants, seeds \(seeds); mean and 95 % interval over the seeds, on \(payload.split)"
  }

  /// PNG: a row a pair; input, truth, and the output of each variant with the first seed.
  private func grid(_ payload: AblationPayload, _ context: JobContext) throws -> [UInt8] {
    let (version, models) = try context.store.read { transaction in
      (
        try transaction.version(payload.dataset).version,
        try payload.variants.compactMap { try $0.trainings.first.map { try transaction.model(.made(byJob: $0)) } }
      )
    }
    let all = try context.store.trainingPairs(
      ofVersion: version.id, PairSplit(rawValue: payload.split) ?? .val)
    let shown = (0..<min(4, all.count)).map { all[$0 * all.count / min(4, all.count)] }
    guard !shown.isEmpty else { throw TrainingError.noPairsToEvaluate }
    let pool = context.makePool()
    let samples = try models.map { model in
      let weights = try context.store.folder(of: model).weights()
      let evaluator = try Evaluator(
        model: weights.model, pairs: shown, trainingPairs: [], pool: pool, sampleCount: shown.count)
      return try evaluator.evaluate(weights).samples
    }
    guard let first = samples.first else { throw TrainingError.noPairsToEvaluate }
    let rows = first.indices.map { row in
      [first[row].input, first[row].target] + samples.map { $0[row].output }
    }
    let sheet = ImageSheet.render(
      rows: rows, captions: ["input", "truth"] + payload.variants.map(\.title), cell: 160)
    return try ImageFile.encode(sheet, as: .png)
  }
}

/// The numbers of an ablation: a row a variant, a column a metric.
struct AblationTable {
  let columns: [String]
  let rows: [[String]]

  init(_ payload: AblationPayload, _ transaction: StoreTransaction) throws {
    let evaluations = try payload.variants.map { variant in
      try variant.evaluations.map { try transaction.result(EvaluateResult.self, ofJob: $0) }
    }
    let measured = Metric.comparable.filter { metric in
      evaluations.contains { $0.contains { $0.metrics[metric.rawValue] != nil } }
    }
    columns = ["variant"] + measured.map(\.rawValue) + payload.paperMetrics.map { "paper: \($0.rawValue)" }
    rows =
      zip(payload.variants, evaluations).map { variant, results in
        [variant.title]
          + measured.map { metric in Self.cell(results.compactMap { $0.metrics[metric.rawValue] }) }
          + payload.paperMetrics.map { metric in variant.paper[metric].map(Self.short) ?? "–" }
      } + Self.real(evaluations.flatMap { $0 }, measured, payload)
  }

  /// The true photos, as the labeller sees them.
  private static func real(
    _ results: [EvaluateResult], _ measured: [Metric], _ payload: AblationPayload
  ) -> [[String]] {
    guard let real = results.compactMap({ $0.baselines[MetricSeries.real.rawValue] }).first else { return [] }
    return [
      ["true photos"] + measured.map { real[$0.rawValue].map(short) ?? "–" }
        + payload.paperMetrics.map { payload.truth[$0].map(short) ?? "–" }
    ]
  }

  private static func cell(_ values: [Double]) -> String {
    guard !values.isEmpty else { return "–" }
    let interval = StudentInterval(values)
    return short(interval.mean) + (interval.reach.map { " ± " + short($0) } ?? "")
  }

  static func short(_ value: Double) -> String {
    abs(value) >= 100 ? Figures.fixed(value, 1) : abs(value) >= 10 ? Figures.fixed(value, 2) : Figures.fixed(value, 3)
  }
}
