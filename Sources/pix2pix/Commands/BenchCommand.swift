internal import ArgumentParser
internal import Engine
internal import Kernels
internal import Trainer

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
    let engine = try TrainingEngine(
      model: model, objective: ObjectiveConfiguration(), batch: batch, seed: 1, pool: pool)
    let count = batch * size * size * 3
    // Any numbers in range do; these differ from pixel to pixel.
    let input = (0..<count).map { Float($0 * 7919 % 2003) / 1001 - 1 }
    let target = (0..<count).map { Float($0 * 104_729 % 2003) / 1001 - 1 }
    let rates = TrainingEngine.Rates(generator: 2e-4, discriminator: 2e-4)
    var seconds: [Double]
    switch task {
    case .train:
      var index = 0
      seconds = time {
        input.withUnsafeBufferPointer { input in
          target.withUnsafeBufferPointer { target in
            guard let a = input.baseAddress, let b = target.baseAddress else { return }
            _ = engine.step(input: a, target: b, count: batch, index: index, rates: rates)
          }
        }
        index += 1
      }
    case .translate:
      let weights = try GeneratorWeights(model: model, tensors: engine.generatorTensors())
      let runner = try GeneratorRunner(weights: weights, height: size, width: size, batch: batch, pool: pool)
      var output = [Float](repeating: 0, count: count)
      seconds = time {
        input.withUnsafeBufferPointer { input in
          output.withUnsafeMutableBufferPointer { output in
            guard let from = input.baseAddress, let to = output.baseAddress else { return }
            runner.run(input: from, output: to, dropout: .off)
          }
        }
      }
    }
    seconds.sort()
    let (best, median) = (seconds[0] / Double(batch), seconds[seconds.count / 2] / Double(batch))
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

  private func time(_ work: () -> Void) -> [Double] {
    work()
    work()
    return (0..<repeats).map { _ in
      let began = MonotonicClock.system.now()
      work()
      return MonotonicClock.system.now() - began
    }
  }
}
