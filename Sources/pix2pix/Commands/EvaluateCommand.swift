internal import ArgumentParser
internal import Metrics
internal import Pipeline
internal import Queue
internal import Store

struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Score a model on a split of a dataset, beside what costs nothing.",
    discussion: """
      L1, PSNR, SSIM, MS-SSIM, sharpness and the sliced Wasserstein distance (SWD); where the model colours, CIEDE2000, the \
      mean chroma over the truth's and the histograms' intersection; for masks Dice and IoU; for labels, and with a labeller, \
      pixel and class accuracy and class IoU. With dropout off and statistics \
      per image, and once more with dropout on. Beside the baselines: the copy of the input, the mean of the training \
      targets; grey, and colours drawn from the training pixels.

      \(ExitStatus.working)
      """)

  @Argument(help: "A model: NAME, NAME@3, NAME@champion.") var model: String
  @Option(help: "The dataset to score it on.") var dataset: String
  @Option(help: "train, val or test.") var split = "val"
  @Option(help: "For photos made from label images: the model that labels photos, to judge them by (FCN score).")
  var labeller: String?
  @OptionGroup(title: "The job") var job: JobOptions
  @OptionGroup var options: WorkspaceOptions

  func validate() throws {
    guard PipelineFile.splits.contains(split) else {
      throw ValidationError("--split cannot be `\(split)`: it must be one of train, val, test")
    }
  }

  func run() throws {
    let store = try options.openStore(patience: .worker)
    let job = try store.write { transaction in
      let record = try transaction.resolveModel(model)
      let dataset = try transaction.dataset(named: self.dataset)
      guard let version = try transaction.latestVersion(ofDataset: dataset.id) else {
        throw CommandError.noVersion(dataset: self.dataset)
      }
      let payload = EvaluatePayload(
        ticket: nil, model: .model(record.id), dataset: .version(version.id), split: split,
        labeller: try labeller.map { .model(try transaction.resolveModel($0).id) })
      return try transaction.enqueue(payload, terms: self.job.terms(at: transaction.now)).id
    }
    if self.job.isDetached { return try DetachedOutput(store, options).show([job]) }
    let ended = try ForegroundWork(store: store, verbose: options.verbose).run([job])
    let result = try ended[0].outcome(EvaluateResult.self)
    if options.json { return Console.result(try JSONText.encode(result)) }
    Console.result("\(result.model) on \(result.images) images of \(result.dataset), \(result.split):")
    Console.result(Self.table(result))
  }

  static func table(_ result: EvaluateResult) -> String {
    let names = Metric.comparable.map(\.rawValue).filter { result.metrics[$0] != nil }
    let rows =
      [("model", result.metrics)] + (result.withDropout.map { [("dropout", $0)] } ?? [])
      + result.baselines.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    return Table(
      columns: [""] + names,
      rows: rows.map { name, values in [.string(name)] + names.map { JSONValue(values[$0]) } }
    ).text
  }
}
