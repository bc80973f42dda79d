internal import Engine
internal import Foundation

/// What `bench` without a task measures.
struct BenchTable {
  private let command: EngineBenchCommand
  private var machine: MachineReport

  init(_ command: EngineBenchCommand, _ machine: MachineReport) {
    self.command = command
    self.machine = machine
  }

  /// The smallest network there is has 32 pixels.
  private var cases: [BenchCase] {
    let (size, filters, repeats) = (command.size, command.filters, command.repeats)
    func work(_ task: BenchCase.Task, _ batch: Int, half: Bool = false) -> BenchCase {
      command.work(
        task, size: half ? max(32, size / 2) : size, filters: half ? max(1, filters / 2) : filters, batch: batch,
        repeats: repeats)
    }
    return [
      work(.train, 1), work(.train, 4), work(.train, 1, half: true), work(.translate, 1), work(.translate, 4),
    ]
  }

  /// One case after another, each in a process of its own.
  func measure() throws -> EngineBenchCommand.Result {
    try cases[0].model.validate()
    var results = try cases.map(measure)
    if let steps = command.growth {
      let (size, filters) = (command.size, command.filters)
      results.append(
        try measure(command.work(.train, size: size, filters: filters, batch: 1, repeats: steps)))
    }
    var machine = machine
    machine.measureLimits(repeats: command.repeats)
    let rows = results.map { result -> [JSONValue] in
      [
        .string(result.title), number(result.best_s_per_image, 4), number(result.median_s_per_image, 4),
        number(result.peak_mib, 0), number(result.growth_mib, 1), JSONValue(result.repeats),
      ]
    }
    let table = Table(
      columns: ["case", "best s an image", "median", "peak MiB", "grown MiB", "runs"], rows: rows, numbersRight: true)
    return (
      machine.text + "\n\n" + table.text,
      .object(machine.json + [(key: "cases", value: .array(results.map(\.json)))])
    )
  }

  private func measure(_ work: BenchCase) throws -> BenchResult {
    Console.tell(
      "\(work.task.rawValue), \(work.size) pixels, batch \(work.batch) ...", verbose: command.options.verbose)
    return try JSONDecoder().decode(BenchResult.self, from: Data(try OwnProcess.output(of: work.arguments)))
  }
}
