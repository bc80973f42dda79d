internal import Files
internal import GRDB
internal import Metrics
internal import Report
internal import Store
internal import SystemPackage

/// Gathers what the page of a run shows from the store and the run's folder.
struct RunPage {
  private let run: RunRecord
  private let store: DataStore
  private let metrics: [MetricRecord]
  private let model: ModelRecord?
  private let dataset: (dataset: DatasetRecord, version: DatasetVersionRecord)?
  private let warnings: [String]
  private let decisions: [Row]
  private let evaluations: [(record: EvaluationRecord, metrics: [MetricRecord])]

  init(_ run: RunRecord, _ store: DataStore) throws {
    self.run = run
    self.store = store
    (metrics, model, dataset, warnings, decisions, evaluations) = try store.read { transaction in
      let model = try transaction.model(ofRun: run.id)
      return (
        try transaction.metrics(of: .run(run.id)), model,
        try run.datasetVersionId.map { try transaction.version(.version($0)) },
        try transaction.warnings(ofRun: run.id),
        try transaction.rows(
          "SELECT at, verdict, reason, images, split, holdout FROM gate_history WHERE run = ? ORDER BY at DESC",
          [run.id]),
        try model.map { model in
          try transaction.evaluations(ofModel: model.id).map { ($0, try transaction.metrics(of: .evaluation($0.id))) }
        } ?? []
      )
    }
  }

  func report() throws -> RunReport {
    let name = model?.reference ?? run.modelName
    var report = RunReport(title: "\(name): run \(run.id)", subtitle: subtitle)
    report.figures = figures
    report.warnings = warnings
    report.metrics = table
    report.charts = charts
    report.pictures = try pictures()
    report.facts = facts
    report.footer = "pix2pix \(Pix2Pix.version), run \(run.id) of \(run.startedAt)"
    return report
  }

  private var subtitle: String {
    let source = dataset.map { "dataset \($0.dataset.name), version \($0.version.number)" } ?? "no dataset"
    return "\(source); \(run.state.rawValue); began \(run.startedAt)"
  }

  private var figures: [KeyFigure] {
    var figures: [KeyFigure] = []
    for (name, label, note) in [("swd", "SWD", "lower is better"), ("l1", "L1", ""), ("ssim", "SSIM", "")] {
      if let value = last(name) { figures.append(KeyFigure(label, Figures.text(value), note: note)) }
    }
    figures.append(KeyFigure("Epochs", String(run.epochs), note: "\(run.steps) steps"))
    if let speed = run.secondsPerStep {
      figures.append(KeyFigure("Step", Figures.text(speed) + " s"))
    }
    if let verdict = run.verdict { figures.append(KeyFigure("Verdict", verdict)) }
    return figures
  }

  /// The last validation's value.
  private func last(_ name: String) -> Double? {
    metrics.last { $0.split == .val && $0.series == .model && $0.name == name }?.value
  }

  /// The newest evaluation of the run's model, else the last validation.
  private var table: MetricsTable? {
    let rows: [MetricRecord]
    let caption: String
    if let newest = evaluations.first {
      rows = newest.metrics
      caption =
        "\(newest.record.images) images of \(newest.record.split.rawValue), evaluated afresh, beside what costs nothing"
    } else if let step = metrics.last(where: { $0.split == .val })?.step {
      rows = metrics.filter { $0.split == .val && $0.step == step }
      caption = "validation after step \(step), beside what costs nothing"
    } else {
      return nil
    }
    let series = MetricSeries.allCases.filter { candidate in rows.contains { $0.series == candidate } }
    return MetricsTable(
      caption: caption, columns: series.map(\.rawValue),
      rows: Metric.comparable.filter { metric in rows.contains { $0.name == metric.rawValue } }.map { metric in
        MetricsTable.Row(
          metric.rawValue, better: MetricsTable.Better(metric),
          values: series.map { column in rows.first { $0.series == column && $0.name == metric.rawValue }?.value })
      })
  }

  private var charts: [LineChart] {
    func points(_ name: String, _ split: PairSplit, by x: (MetricRecord) -> Int?) -> [LineChart.Point] {
      metrics.filter { $0.name == name && $0.split == split && $0.series == .model }.compactMap { row in
        guard let at = x(row), let value = row.value else { return nil }
        return LineChart.Point(x: Double(at), y: value)
      }
    }
    var charts: [LineChart] = []
    let adversarial = ["d_real", "d_fake", "g_adversarial"].map {
      LineChart.Series(name: $0, points: points($0, .train) { $0.step })
    }.filter { !$0.points.isEmpty }
    if !adversarial.isEmpty {
      charts.append(LineChart(title: "Adversarial losses", horizontal: "step", series: adversarial))
    }
    let reconstruction = points("g_reconstruction", .train) { $0.step }
    if !reconstruction.isEmpty {
      charts.append(
        LineChart(
          title: "Reconstruction loss", horizontal: "step",
          series: [LineChart.Series(name: "g_reconstruction", points: reconstruction)]))
    }
    for name in Self.charted.map(\.rawValue) {
      let own = points(name, .val) { $0.epoch }
      guard !own.isEmpty else { continue }
      let references = MetricSeries.allCases.filter { $0 != .model }.compactMap { series in
        metrics.last { $0.series == series && $0.name == name }?.value.map {
          LineChart.Reference(name: series.rawValue, value: $0)
        }
      }
      charts.append(
        LineChart(
          title: "Validation: \(name)", horizontal: "epoch", series: [LineChart.Series(name: name, points: own)],
          references: references))
    }
    return charts
  }

  /// What a person follows over the epochs; what moves with one of them is in the table.
  private static let charted: [Metric] = [.swd, .l1, .psnr, .ssim, .sharpness, .ciede2000, .chroma, .dice]

  /// The first, a middle and the last sheet of samples.
  private func pictures() throws -> [PictureGroup] {
    let folder = store.workspace.pushing(run.folder.path).appending("samples")
    guard FileStatus.exists(folder) else { return [] }
    let names = try Folder.names(in: folder).filter { $0.suffix(4) == Array(".png".utf8) }
    guard let last = names.last else { return [] }
    func picture(_ name: [UInt8]) throws -> PictureGroup.Picture {
      let caption = escapeBytes(Array(name.dropLast(4)))
      return PictureGroup.Picture(
        file: try readFile(folder.pushing(FilePath(bytes: name))), caption: caption,
        alternative: "rows of input, output and target after \(caption)")
    }
    var groups = [
      PictureGroup(title: "Samples", note: "input, output, target; held-out pairs", pictures: [try picture(last)])
    ]
    let earlier = names.count > 2 ? [names[0], names[names.count / 2]] : Array(names.dropLast())
    if !earlier.isEmpty {
      groups.append(PictureGroup(title: "On the way", pictures: try earlier.map(picture)))
    }
    return groups
  }

  private var facts: [FactSection] {
    var lineage = [FactSection.Fact("run", "\(run.id), job \(run.jobId.map(String.init) ?? "-")")]
    if let model {
      lineage.append(FactSection.Fact("model", "\(model.reference), generator SHA-256 \(model.generatorSha256)"))
    }
    if let dataset {
      let version = dataset.version
      lineage.append(
        FactSection.Fact(
          "dataset",
          "\(dataset.dataset.name) version \(version.number): \(version.trainCount) train, \(version.valCount) val, "
            + "\(version.testCount) test; manifest SHA-256 \(version.manifestSha256)"))
    }
    let gate = decisions.map { row in
      let (at, verdict, reason): (String, String, String) = (row["at"], row["verdict"], row["reason"])
      let (images, split, holdout): (Int, String, Int64) = (row["images"], row["split"], row["holdout"])
      return FactSection.Fact("\(at): \(verdict)", "\(reason); on \(images) pairs of \(split), hold-out \(holdout)")
    }
    return [
      FactSection(title: "Lineage", facts: lineage)
    ] + (gate.isEmpty ? [] : [FactSection(title: "The gate", facts: gate)]) + [
      FactSection(title: "Configuration", json: run.configuration)
        ?? FactSection(title: "Configuration", facts: [FactSection.Fact("as enqueued", run.configuration)])
    ]
  }
}

extension MetricsTable.Better {
  init(_ metric: Metric) {
    switch metric.better {
    case .lower: self = .lower
    case .higher, .neither: self = .higher
    case .near(let value): self = .near(value)
    }
  }
}
