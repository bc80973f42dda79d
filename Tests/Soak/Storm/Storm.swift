import Files
import Glibc
import Random
import Store
import SoakAudit
import SystemPackage

/// Keeps a pipeline busy through the real command line, and strikes its processes at random moments: SIGKILL for workers,
/// for the processes of jobs and for commands; SIGSTOP past the lease; SIGTERM, and a second one. What died is started again.
struct Storm {
  let ground: Ground
  let store: DataStore
  let book: OrderBook
  let killEvery: Double
  var random: PhiloxStream
  var workers: [Launched?]
  var commands: [(process: Launched, order: Order, killAt: Double?)] = []
  var stopped: [Stopped] = []
  var orphans: [Orphan] = []
  var tally = Tally()
  var ledger = Ledger()
  /// Commands that were to be killed, and ended before.
  private var missed = 0
  private let began = TimeSource.system.monotonic()

  /// Who was stopped, until when.
  struct Stopped {
    let pids: [pid_t]
    let until: Double
  }
  /// A job's process whose worker was killed: it must end by itself.
  struct Orphan {
    let process: JobProcess
    let since: Double
  }

  init(_ ground: Ground, seed: UInt64, killEvery: Double, workers: Int) throws {
    self.ground = ground
    self.killEvery = killEvery
    random = Philox(key: seed).derived(0x736F_616B).stream()
    book = OrderBook(ground: ground)
    self.workers = Array(repeating: nil, count: workers)
    store = try DataStore.open(workspace: ground.workspace, patience: .worker)
    ledger.outputs = [ground.outputs, ground.workspace.appending("outputs")]
  }

  /// Seconds since the beginning.
  var clock: Double { Double(TimeSource.system.monotonic() - began) / 1000 }

  /// What happens now and then, each by a clock of its own.
  private enum Act: CaseIterable { case kill, hold, terminate, change, order, meddle, pause, resume, tell }

  /// Prepares in quiet, then storms, then lets all that runs come to rest.
  mutating func rage(seconds: Double) throws {
    for order in book.beginning { try run(order.arguments, allowing: order.allowed) }
    try quiet("worker", "--drain", "--cores", "8", "--concurrency", "3")
    let start = clock
    var due: [Act: Double] = [.hold: start + 5, .terminate: start + 5, .meddle: start + 3, .pause: start + 20]
    due[.tell] = start + 60
    due[.resume] = .infinity
    while clock - start < seconds {
      try startWorkers()
      try collect()
      try watchOrphans()
      awake(at: clock)
      for act in Act.allCases {
        let time = due[act] ?? start
        guard clock >= time, let pause = try perform(act, since: clock - start) else { continue }
        // Kills that came too late are made up for.
        due[act] = (act == .kill ? max(time, clock - 10 * killEvery) : clock) + pause
        if act == .pause { due[.resume] = clock + 2 }
      }
      usleep(4_000)
    }
    tally.seconds = clock - start
    try calm()
  }

  /// - Returns: seconds to the next time; `nil`: nobody was there to be struck, and it is tried again.
  private mutating func perform(_ act: Act, since: Double) throws -> Double? {
    switch act {
    case .kill:
      guard try killSomebody() else { return nil }
      guard missed == 0 else {
        missed -= 1
        return 0
      }
      return random.pause(mean: killEvery)
    case .hold:
      try hold()
      return random.pause(mean: 5 * killEvery)
    case .terminate:
      terminate()
      return random.pause(mean: 6 * killEvery)
    case .change:
      try ground.change(&random)
      return random.pause(mean: 0.7)
    case .order:
      // Enough is always waiting, and never so much that the end is far.
      if commands.count < 5, try Figures.unfinished(store).count < 14 { try give(book.work(&random)) }
      return random.pause(mean: 0.3)
    case .meddle:
      try give(book.meddling(&random, unfinished: Figures.unfinished(store), stopped: Figures.stopped(store)))
      return random.pause(mean: 3)
    case .pause:
      tally.pauses += 1
      try give(Order(arguments: ["jobs", "pause"]))
      return 15 + random.pause(mean: 15)
    case .resume:
      try give(Order(arguments: ["jobs", "resume"]))
      return .infinity
    case .tell:
      say("\(Int((since / 60).rounded())) min: \(try Figures.jobs(store)); \(tally.line)")
      return 60
    }
  }

  /// Starts the workers that are not there, and notes how those that went had ended.
  private mutating func startWorkers() throws {
    for index in workers.indices {
      if let worker = workers[index] {
        guard let end = worker.poll() else { continue }
        if case .exited(let code) = end, ![0, 143].contains(code) {
          // As it must where another was stopped in the middle of a transaction for longer than the lease.
          if code == 1, worker.complaint.contains("the store could not be reached") {
            tally.silences += 1
          } else {
            tally.surprises.append("a worker ended with \(code): \(worker.complaint)")
          }
        }
        worker.forget()
        workers[index] = nil
      } else if random.chance(0.02) {
        workers[index] = try ground.launch([
          "worker", "--cores", "8", "--concurrency", "\(1 + random.below(3))", "--lease", "4s", "--grace", "5s",
        ])
      }
    }
  }

  /// - Parameter killAfter: seconds.
  mutating func give(_ order: Order, killAfter: Double? = nil) throws {
    commands.append((try ground.launch(order.arguments), order, killAfter.map { clock + $0 }))
  }

  /// Understands the commands that have ended, and kills those whose time has come.
  mutating func collect() throws {
    for (process, _, killAt) in commands {
      if let killAt, clock >= killAt, process.poll() == nil {
        try adopt(childrenOf: process.pid)
        process.signal(SIGKILL)
        tally.kills[.command, default: 0] += 1
      }
    }
    var left: [(process: Launched, order: Order, killAt: Double?)] = []
    for command in commands {
      guard let end = command.process.poll() else {
        left.append(command)
        continue
      }
      if command.killAt != nil, end != .signalled(SIGKILL) { missed += 1 }
      if command.order.enqueues { note(command.process.output) }
      if case .exited(let code) = end, !command.order.allowed.contains(code) {
        let words = command.order.arguments.joined(separator: " ")
        tally.surprises.append("`\(words)` ended with \(code): \(command.process.complaint)")
      }
      command.process.forget()
    }
    commands = left
  }

  /// What an enqueuing command printed before it ended or was killed: what it says is there must be there.
  private mutating func note(_ output: String) {
    guard output.hasPrefix("{\"jobs\""), output.hasSuffix("}\n") else { return }
    let numbers = output.split { !$0.isNumber }.compactMap { Int64($0) }
    ledger.acknowledged.formUnion(numbers)
  }

  /// A command that must succeed.
  func quiet(_ arguments: String...) throws { _ = try run(arguments) }

  /// - Returns: what a command said that must succeed.
  @discardableResult
  func run(_ arguments: [String], upTo seconds: Double = 600, allowing codes: Set<Int32> = [0]) throws -> String {
    let process = try ground.launch(arguments)
    let limit = clock + seconds
    while process.poll() == nil {
      guard clock < limit else {
        process.signal(SIGKILL)
        throw SoakError.late(arguments, seconds: seconds)
      }
      usleep(5_000)
    }
    guard case .exited(let code)? = process.poll(), codes.contains(code) else {
      throw SoakError.failed(arguments, process.complaint + process.output)
    }
    defer { process.forget() }
    return process.output
  }
}
