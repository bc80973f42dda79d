internal import ArgumentParser
internal import Engine
internal import Kernels

struct BenchCommand: ParsableCommand {
  enum Work: String, ExpressibleByArgument, CaseIterable { case train, translate }

  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measure seconds per image of a training step or of a forward pass.",
    discussion: """
      Two runs warm up; then the best and the median of the repeats are given. Machines drift: compare figures of one \
      hour, taken in turns.

      \(ExitStatus.help(.done, .failed, .usage, .badConfiguration))
      """)
  @Argument(help: "train or translate.") var task: Work
  @Option(help: "Pixels a side.") var size = 256
  @Option(help: "The networks' width.") var filters = 64
  @Option(help: "Images at a time.") var batch = 1
  @Option(help: "How often it is measured.") var repeats = 7
  @OptionGroup var options: WorkspaceOptions

  func validate() throws {
    guard batch >= 1, repeats >= 1 else { throw ValidationError("--batch and --repeats must be at least 1") }
  }

  func run() throws {
    let model = ModelConfiguration(size: size, filters: filters)
    try model.validate()
    let pool = ComputePool()
    let seconds =
      switch task {
      case .train:
        try EngineBenchmark.train(
          model: model, objective: ObjectiveConfiguration(), batch: batch, repeats: repeats, pool: pool)
      case .translate:
        try EngineBenchmark.translate(model: model, batch: batch, repeats: repeats, pool: pool)
      }
    let sorted = seconds.sorted()
    let (best, median) = (sorted[0] / Double(batch), sorted[sorted.count / 2] / Double(batch))
    if options.json {
      Console.result(
        .object([
          (key: "task", value: .string(task.rawValue)), (key: "batch", value: JSONValue(batch)),
          (key: "best_s_per_image", value: .number(best)), (key: "median_s_per_image", value: .number(median)),
          (key: "size", value: JSONValue(size)), (key: "filters", value: JSONValue(filters)),
          (key: "cores", value: JSONValue(pool.cores)), (key: "repeats", value: JSONValue(repeats)),
        ]))
    } else {
      Console.result(
        "\(task.rawValue), \(size) pixels, \(filters) filters, batch \(batch), \(pool.cores) cores: "
          + "best \(Figures.text(best)) s an image, median \(Figures.text(median)) s")
    }
  }
}
