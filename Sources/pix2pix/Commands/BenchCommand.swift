internal import ArgumentParser
internal import Engine
internal import Files
internal import Kernels

struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench", abstract: "Measure the engine and the machine, the queue, or the ingest.",
    discussion: """
      Without a subcommand it is the engine: `pix2pix bench train` is `pix2pix bench engine train`.

      \(ExitStatus.help(.done, .failed, .noSpace, .usage, .badConfiguration))
      """,
    subcommands: [EngineBenchCommand.self, QueueBenchCommand.self, IngestBenchCommand.self, QueuePartCommand.self],
    defaultSubcommand: EngineBenchCommand.self)
}

struct EngineBenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "engine",
    abstract: "Measure training steps, forward passes, and what the machine can do.",
    discussion: """
      Without a task: a training step alone and in a batch of 4, one at half the size and width, a forward pass, one of \
      a batch of 4, and the machine's limits, each in a process of its own, with the most memory it had. Two runs warm \
      up; then the best and the median of the repeats are given. Machines drift: compare figures of one hour, taken in \
      turns.

      \(ExitStatus.help(.done, .failed, .noSpace, .usage, .badConfiguration))
      """)
  @Argument(help: "train, translate or limits; all of them if it is not named.") var task: BenchCase.Task?
  @Option(help: "Pixels a side.") var size = 256
  @Option(help: "The networks' width.") var filters = 64
  @Option(help: "Images at a time.") var batch = 1
  @Option(help: "How often it is measured.") var repeats = 7
  @Option(help: "Translations at once, each on its share of the cores.") var streams = 1
  @Option(help: "Threads. (default: all that this process may use)") var cores: Int?
  @Option(
    help: "plain (OpenBLAS), vector (AVX2) or wide (AVX-512). (default: $PIX2PIX_KERNELS, else what the processor has)")
  var kernels: KernelPath?
  @Flag(help: "Layer by layer: time, GFLOP/s as if done directly, share.") var layers = false
  @Option(help: ArgumentHelp("Train for so many more steps and say by how much memory grew.", valueName: "steps"))
  var growth: Int?
  @Option(help: ArgumentHelp("Write the result as JSON to this file as well.", valueName: "file"))
  var output: PathArgument?
  @OptionGroup var options: WorkspaceOptions

  func validate() throws {
    let counts = [
      ("--batch", batch, 1024), ("--repeats", repeats, 1_000_000), ("--streams", streams, 256),
      ("--cores", cores ?? 1, 1024), ("--growth", growth ?? 1, 10_000_000),
    ]
    for (name, value, most) in counts where !(1...most).contains(value) {
      throw ValidationError("\(name) cannot be \(value): it must be from 1 to \(most)")
    }
    if let kernels, !KernelPath.isSupported(kernels) {
      let lacking = kernels == .wide ? "AVX-512" : "AVX2 and FMA"
      throw ValidationError(
        "--kernels cannot be \(kernels.rawValue): this processor has no \(lacking); plain runs everywhere")
    }
    if task != .translate, streams > 1 { throw ValidationError("--streams is of translate only") }
    if task != nil, growth != nil {
      throw ValidationError("--growth goes without a task; `bench train --repeats N` says by how much memory grew")
    }
    if layers, task == .limits || streams > 1 || growth != nil {
      throw ValidationError("--layers goes with train, with translate, or with no task, in one stream")
    }
    if task == nil, batch > 1 {
      throw ValidationError("--batch needs a task: without one, batches of 1 and 4 are measured")
    }
  }

  func run() throws {
    let machine = MachineReport(cores: cores, kernels: path)
    if layers { return try show(profiles(machine)) }
    switch task {
    case .limits: try show(limits(machine))
    case .train, .translate: try show(one())
    case nil: try show(BenchTable(self, machine).measure())
    }
  }

  /// The result for people, and for programs.
  typealias Result = (text: String, json: JSONValue)

  var path: KernelPath { kernels ?? .preferred }

  func work(_ task: BenchCase.Task, size: Int, filters: Int, batch: Int, repeats: Int) -> BenchCase {
    BenchCase(
      task: task, size: size, filters: filters, batch: batch, streams: streams, repeats: repeats, cores: cores,
      kernels: path)
  }

  private func one() throws -> Result {
    let result = try work(task ?? .train, size: size, filters: filters, batch: batch, repeats: repeats).measure()
    return (result.sentence, result.json)
  }

  private func limits(_ machine: MachineReport) -> Result {
    var machine = machine
    machine.measureLimits(repeats: repeats)
    return (machine.text, .object(machine.json))
  }

  private func profiles(_ machine: MachineReport) throws -> Result {
    let tasks: [BenchCase.Task] = task.map { [$0] } ?? [.train, .translate]
    var texts = [machine.text]
    var entries =
      machine.json + [
        (key: "size", value: JSONValue(size)), (key: "filters", value: JSONValue(filters)),
        (key: "batch", value: JSONValue(batch)), (key: "repeats", value: JSONValue(repeats)),
      ]
    for task in tasks {
      let table = LayerTable(
        try work(task, size: size, filters: filters, batch: batch, repeats: repeats).profile())
      texts.append("\(task.rawValue), \(size) pixels, \(filters) filters, batch \(batch)\n" + table.text)
      entries.append((key: task.rawValue, value: table.json))
    }
    return (texts.joined(separator: "\n\n"), .object(entries))
  }

  private func show(_ result: Result) throws {
    if let output {
      try DurableFile.write(Array((result.json.text + "\n").utf8), to: output.path, mode: 0o666)
    }
    if options.json {
      Console.result(result.json)
    } else {
      Console.result(result.text)
    }
  }
}

extension BenchCase.Task: ExpressibleByArgument {}
extension KernelPath: ExpressibleByArgument {}
