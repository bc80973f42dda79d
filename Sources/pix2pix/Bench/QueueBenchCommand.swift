internal import ArgumentParser
internal import Dispatch
internal import Files
internal import Foundation
internal import Glibc
internal import SystemPackage

struct QueueBenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "queue",
    abstract: "How many jobs a second the queue bears, how long each takes, and how fairly workers share them.",
    discussion: """
      Empty jobs, worker processes, a store of its own for each measure, and every acknowledgement on the disk before it \
      is told: what synchronous=FULL gives. `end to end` is a worker as it is, which starts a process for each job; its latency is from claim \
      to end. `idle CPU` is what a worker takes of one core while there is nothing to do.

      \(ExitStatus.help(.done, .failed, .noSpace, .usage))
      """)
  @Option(parsing: .upToNextOption, help: "Worker processes at once, one measure after another.") var workers = [
    1, 2, 8, 16,
  ]
  @Option(help: "Jobs that are added, and that are claimed and acknowledged.") var jobs = 1600
  @Option(help: "Jobs that go all the way.") var journeys = 160
  @Option(help: "Seconds that workers are left idle; 0: not measured.") var idle = 10.0
  @Option(help: "The folder on whose file system it is measured. (default: the current one)") var place: PathArgument?
  @Option(help: ArgumentHelp("Write the result as JSON to this file as well.", valueName: "file")) var output:
    PathArgument?
  @OptionGroup var options: WorkspaceOptions

  func validate() throws {
    for count in workers where !(1...256).contains(count) {
      throw ValidationError("--workers cannot be \(count): it must be from 1 to 256")
    }
    let most = workers.max() ?? 1
    for (name, count) in [("--jobs", jobs), ("--journeys", journeys)] where !(most...10_000_000).contains(count) {
      throw ValidationError("\(name) cannot be \(count): it must be from the number of workers to 10000000")
    }
    guard (0...3600).contains(idle) else {
      throw ValidationError("--idle cannot be \(idle): it must be from 0 to 3600")
    }
  }

  func run() throws {
    let place = place?.path ?? currentFolder()
    let results = try workers.map { count in
      Console.tell("\(count) workers ...", verbose: options.verbose)
      return try QueueBench(workers: count, jobs: jobs, journeys: journeys, idle: idle, place: place).measure()
    }
    let json = JSONValue.object([
      (key: "durability", value: .string("on the disk before it is acknowledged")),
      (key: "cases", value: .array(results.map(\.json))),
    ])
    if let output { try DurableFile.write(Array((json.text + "\n").utf8), to: output.path, mode: 0o666) }
    guard !options.json else { return Console.result(json) }
    Console.result(
      Table(columns: QueueBenchResult.columns, rows: results.map(\.row), numbersRight: true).text)
  }
}

/// One of the processes of a queue bench: started by it, never by people.
struct QueuePartCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "queue-part", abstract: "A process of `bench queue`.", shouldDisplay: false)

  @Argument var role: QueueBenchPart.Role
  @Argument var folder: String
  @Argument var first: Int64
  @Argument var second: Int64
  @Option var parent: Int32?

  func run() throws {
    if let parent { Self.end(with: parent) }
    let (role, first, second) = (role, first, second)
    let place = FilePath(escaped: folder) ?? FilePath(folder)
    Task.detached {
      do {
        try await QueueBenchPart.run(role, place, first, second)
        Glibc.exit(0)
      } catch {
        Console.complain("pix2pix: " + Failure(error).sentence)
        Glibc.exit(Failure(error).status.rawValue)
      }
    }
    dispatchMain()
  }

  /// A part whose bench was killed, even before this, waits for nobody.
  private static func end(with parent: Int32) {
    Thread.detachNewThread {
      while getppid() == parent { usleep(200_000) }
      _exit(1)
    }
  }
}

extension QueueBenchPart.Role: ExpressibleByArgument {}
