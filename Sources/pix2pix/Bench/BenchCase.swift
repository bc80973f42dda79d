internal import Engine
internal import Kernels

/// One thing to measure, in a process of its own: memory is then its own too.
struct BenchCase: Sendable {
  enum Task: String, CaseIterable, Sendable { case train, translate, limits }

  var task: Task
  var size: Int
  var filters: Int
  var batch: Int
  var streams = 1
  var repeats: Int
  /// `nil`: all that this process may use.
  var cores: Int?
  var kernels: KernelPath

  /// The command line that measures it.
  var arguments: [String] {
    let numbers: [(String, Int)] = [
      ("--size", size), ("--filters", filters), ("--batch", batch), ("--streams", streams), ("--repeats", repeats),
    ]
    var arguments = ["bench", task.rawValue, "--kernels", kernels.rawValue, "--json"]
    for (name, value) in numbers { arguments += [name, String(value)] }
    if let cores { arguments += ["--cores", String(cores)] }
    return arguments
  }

  var model: ModelConfiguration { ModelConfiguration(size: size, filters: filters) }

  func measure() throws -> BenchResult {
    try model.validate()
    let pool = ComputePool(cores: cores, kernels: kernels)
    var memory: [ProcessMemory] = []
    let seconds =
      switch task {
      case .train:
        try EngineBenchmark.train(
          model: model, objective: ObjectiveConfiguration(), batch: batch, repeats: repeats, pool: pool
        ) { memory.append(.now()) }
      case .translate:
        try EngineBenchmark.translate(model: model, batch: batch, repeats: repeats, streams: streams, pool: pool) {
          memory.append(.now())
        }
      case .limits: preconditionFailure("limits are measured by `MachineReport`")
      }
    let images = Double(batch * streams)
    let figures = Timing(seconds)
    return BenchResult(
      task: task.rawValue, size: size, filters: filters, batch: batch, streams: streams, repeats: repeats,
      cores: pool.cores, kernels: kernels.rawValue, best_s_per_image: figures.best / images,
      median_s_per_image: figures.median / images, peak_mib: memory[1].peak,
      growth_mib: memory[1].resident - memory[0].resident,
      seconds: seconds)
  }

  /// The same, layer by layer, in one stream.
  func profile() throws -> LayerProfile {
    let pool = ComputePool(cores: cores, kernels: kernels)
    return task == .translate
      ? try EngineBenchmark.translateLayers(model: model, batch: batch, repeats: repeats, pool: pool)
      : try EngineBenchmark.trainLayers(
        model: model, objective: ObjectiveConfiguration(), batch: batch, repeats: repeats, pool: pool)
  }
}

/// The best and the median of several times.
struct Timing: Sendable {
  let best: Double
  let median: Double

  /// - Parameter seconds: at least one.
  init(_ seconds: [Double]) {
    let sorted = seconds.sorted()
    best = sorted[0]
    median = sorted[sorted.count / 2]
  }
}
