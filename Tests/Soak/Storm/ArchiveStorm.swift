import Files
import Glibc
import Queue
import Random
import SoakAudit
import Store
import SystemPackage

/// Translates an archive twice: in quiet by one worker, and by several that are killed, they and the processes of their
/// chunks, every few seconds until all is done. Both must leave the same.
struct ArchiveStorm {
  let ground: ArchiveGround
  let killEvery: Double
  private var random: PhiloxStream
  private var workers: [Launched?]
  private let store: DataStore
  private(set) var kills = (workers: 0, children: 0)
  private(set) var seconds = 0.0
  private(set) var ledger = Ledger()
  private(set) var surprises: [String] = []
  private let began = TimeSource.system.monotonic()

  /// The results of the two.
  var quiet: FilePath { ground.folder.appending("quiet") }
  var stormy: FilePath { ground.folder.appending("stormy") }

  init(_ ground: ArchiveGround, seed: UInt64, killEvery: Double, workers: Int) throws {
    self.ground = ground
    self.killEvery = killEvery
    random = Philox(key: seed).derived(0x7374_6F72).stream()
    self.workers = Array(repeating: nil, count: workers)
    store = try DataStore.open(workspace: ground.workspace, patience: .worker)
    ledger.outputs = [quiet, stormy]
  }

  private var clock: Double { Double(TimeSource.system.monotonic() - began) / 1000 }

  /// - Returns: the jobs of the two translations.
  mutating func rage() throws -> (quiet: Int64, stormy: Int64) {
    try run(["ingest", "pairs", "--from", "pairs", "--input", "right"])
    try run([
      "train", "pairs", "--name", "colour", "--set", "model.size=32", "--set", "model.filters=8", "--set",
      "model.colour=lab", "--set", "model.discriminator.receptive_field=16", "--set", "train.epochs=2",
    ])
    // Some files are broken.
    try run(translation(into: quiet), allowing: [0, 3])
    let before = try newestTranslation()
    try run(["translate", "colour", "--detach"] + translation(into: stormy).dropFirst(2))
    let job = try newestTranslation()
    say("the same in quiet: \(try states(of: before)); the storm begins")
    let start = clock
    var (kill, tell) = (start + random.pause(mean: killEvery), start + 30)
    while try store.read({ try !$0.job(job).phase.isFinal }) {
      try startWorkers()
      if clock >= kill, try killSomebody() { kill = clock + random.pause(mean: killEvery) }
      if clock >= tell {
        say("\(Int(clock - start)) s: \(try states(of: job)); \(kills.workers + kills.children) kills")
        tell += 30
      }
      usleep(20_000)
    }
    seconds = clock - start
    try stop()
    return (before, job)
  }

  /// The command.
  func translation(into folder: FilePath) -> [String] {
    ["translate", "colour", "--recolour", "--out", folder.string, "--in"] + ground.archive.map(\.string)
  }

  private func newestTranslation() throws -> Int64 {
    Int64(try Figures.count(store, "SELECT max(id) FROM jobs WHERE kind = 'translate'"))
  }

  /// How many items of a translation are in each state.
  func states(of job: Int64) throws -> String {
    try store.read { try $0.itemCounts(ofJob: job) }.map { "\($0.value) \($0.key.rawValue)" }.sorted()
      .joined(separator: ", ")
  }

  private mutating func startWorkers() throws {
    for index in workers.indices {
      if let worker = workers[index] {
        guard let end = worker.poll() else { continue }
        if end != .signalled(SIGKILL) { surprises.append("a worker ended with \(end): \(worker.complaint)") }
        worker.forget()
        workers[index] = nil
      } else {
        workers[index] = try ground.launch(["worker", "--concurrency", "1", "--lease", "4s", "--cores", "2"])
      }
    }
  }

  /// A worker or the process of a chunk; one that was struck so before, and has got nowhere since, is spared, as the second
  /// time discards it.
  private mutating func killSomebody() throws -> Bool {
    if random.chance(0.5) {
      let barren = Set(try Figures.barren(store))
      let children = try JobProcess.all(on: ground).filter { !barren.contains($0.job) }
      guard let child = children.randomElement(using: &random), child.isAlive(on: ground) else { return false }
      kill(child.pid, SIGKILL)
      ledger.childKills[child.job, default: 0] += 1
      kills.children += 1
      return true
    }
    guard let worker = workers.compactMap({ $0 }).filter({ $0.poll() == nil }).randomElement(using: &random) else {
      return false
    }
    worker.signal(SIGKILL)
    kills.workers += 1
    return true
  }

  private mutating func stop() throws {
    for worker in workers.compactMap({ $0 }) { worker.signal(SIGTERM) }
    let limit = clock + 60
    while clock < limit, workers.contains(where: { $0?.poll() == nil && $0 != nil }) { usleep(20_000) }
    for case let worker? in workers {
      if worker.poll() == nil { surprises.append("a worker did not stop within a minute: \(worker.complaint)") }
      worker.signal(SIGKILL)
      worker.forget()
    }
  }

  /// - Returns: what a command said that must succeed.
  @discardableResult
  func run(_ arguments: [String], allowing codes: Set<Int32> = [0]) throws -> String {
    let process = try ground.launch(arguments)
    defer { process.forget() }
    while process.poll() == nil { usleep(20_000) }
    guard case .exited(let code)? = process.poll(), codes.contains(code) else {
      throw SoakError.failed(arguments, process.complaint + process.output)
    }
    return process.output
  }
}
