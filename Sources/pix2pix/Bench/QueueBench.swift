internal import Files
internal import Foundation
internal import Queue
internal import Store
internal import SystemPackage

/// What the queue bears with some worker processes at once, each a process of its own on one store in a folder of its own.
/// Jobs are empty: what is measured is the queue.
struct QueueBench {
  let workers: Int
  /// Jobs of each measure but the last.
  let jobs: Int
  /// Jobs that go all the way through a worker, each in a process of its own.
  let journeys: Int
  /// Seconds that workers have nothing to do.
  let idle: Double
  /// Where the store's folder is made, and removed.
  let place: FilePath

  func measure() throws -> QueueBenchResult {
    var result = QueueBenchResult(workers: workers, jobs: jobs, journeys: journeys)
    result.enqueue = try inFolder { folder in
      QueueBenchResult.Measure(try gather(.enqueue, in: folder, jobs: jobs / workers), jobs: jobs / workers * workers)
    }
    result.take = try inFolder { folder in
      try fill(folder, jobs)
      return QueueBenchResult.Measure(try gather(.take, in: folder, jobs: 0), jobs: jobs)
    }
    result.journey = try inFolder { folder in
      try fill(folder, journeys)
      let parts = try gather(.work, in: folder, jobs: 0)
      return QueueBenchResult.Measure(parts, jobs: journeys, latencies: try stays(folder))
    }
    if idle > 0 { result.idleCPU = try inFolder { try cpuOfIdleness($0) } }
    return result
  }

  private func inFolder<T>(_ body: (FilePath) throws -> T) throws -> T {
    let folder = place.appending(".pix2pix-bench-\(UInt32.random(in: 0 ... .max))")
    try Folder.create(folder)
    defer { try? Folder.remove(folder) }
    return try body(folder)
  }

  private func fill(_ folder: FilePath, _ count: Int) throws {
    let store = try DataStore.open(workspace: folder, patience: .worker)
    try store.write { transaction in
      for _ in 0..<count { _ = try transaction.enqueue(QueueBenchPart.request) }
    }
  }

  /// Lets the processes of a measure begin together, when all of them have the store open.
  private func gather(_ role: QueueBenchPart.Role, in folder: FilePath, jobs: Int) throws -> [QueueBenchPart.Report] {
    // The first to open a store makes it.
    _ = try DataStore.open(workspace: folder, patience: .worker)
    let processes = try (0..<workers).map {
      try OwnProcess(QueueBenchPart.arguments(role, folder, number: $0, jobs: jobs))
    }
    let ready = (0..<workers).map { QueueBenchPart.readyFile(folder, $0) }
    let start = Date()
    while !ready.allSatisfy(FileStatus.exists), Date().timeIntervalSince(start) < 60 {
      Thread.sleep(forTimeInterval: 0.005)
    }
    try DurableFile.write([], to: QueueBenchPart.goFile(folder))
    return try processes.map {
      try JSONDecoder().decode(QueueBenchPart.Report.self, from: Data(try $0.finish().output))
    }
  }

  /// Seconds from the beginning of all until each job's end, in no order.
  private func stays(_ folder: FilePath) throws -> [Double] {
    let store = try DataStore.open(workspace: folder, patience: .worker, create: false)
    return try store.read {
      try $0.values(
        Int64.self, "SELECT finished_at - started_at FROM jobs WHERE state = 'completed'"
      ).map { Double($0) / 1000 }
    }
  }

  /// The share of one core that a worker takes while nothing is to be done. What its start and end take is not counted:
  /// two stays of different lengths are compared.
  private func cpuOfIdleness(_ folder: FilePath) throws -> Double {
    func cpu(_ seconds: Double) throws -> Double {
      let processes = try (0..<workers).map {
        try OwnProcess(QueueBenchPart.arguments(.idle, folder, number: $0, jobs: 0))
      }
      Thread.sleep(forTimeInterval: seconds)
      for process in processes { process.signal(SIGTERM) }
      return try processes.reduce(0) { try $0 + $1.finish().cpu }
    }
    let (short, long) = (try cpu(1), try cpu(1 + idle))
    return max(0, long - short) / idle / Double(workers)
  }
}
