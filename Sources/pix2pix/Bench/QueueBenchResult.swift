/// What `bench queue` measured with one number of workers.
struct QueueBenchResult: Sendable {
  /// One way of keeping the queue busy.
  struct Measure: Sendable {
    /// Jobs a second, from the first process's beginning to the last one's end.
    var rate: Double
    /// Seconds: median and 99th percentile.
    var p50: Double
    var p99: Double
    /// Jobs of the process that had the fewest, relative to the fair share.
    var leastShare: Double

    /// - Parameter latencies: seconds; those of the parts if none are given.
    init(_ parts: [QueueBenchPart.Report], jobs: Int, latencies: [Double]? = nil) {
      let began = parts.map(\.began).min() ?? 0
      let ended = parts.map(\.ended).max() ?? 0
      let sorted = (latencies ?? parts.flatMap(\.latencies)).sorted()
      rate = Double(jobs) / max(ended - began, 1e-9)
      p50 = sorted.isEmpty ? .nan : sorted[sorted.count / 2]
      p99 = sorted.isEmpty ? .nan : sorted[min(sorted.count - 1, sorted.count * 99 / 100)]
      let had = parts.map(\.jobs)
      leastShare = Double(had.min() ?? 0) * Double(parts.count) / Double(max(1, had.reduce(0, +)))
    }
  }
  let workers: Int
  let jobs: Int
  let journeys: Int
  /// Adding jobs.
  var enqueue: Measure?
  /// Claiming and acknowledging.
  var take: Measure?
  /// All the way through a worker and a process of its own; the latency is from claim to end.
  var journey: Measure?
  /// Of one core, by one worker that has nothing to do.
  var idleCPU: Double?

  init(workers: Int, jobs: Int, journeys: Int) {
    self.workers = workers
    self.jobs = jobs
    self.journeys = journeys
  }

  var json: JSONValue {
    var entries: [(key: String, value: JSONValue)] = [
      (key: "workers", value: JSONValue(workers)), (key: "jobs", value: JSONValue(jobs)),
      (key: "end_to_end_jobs", value: JSONValue(journeys)),
    ]
    for (name, measure) in [("enqueue", enqueue), ("claim_ack", take), ("end_to_end", journey)] {
      guard let measure else { continue }
      entries += [
        (key: "\(name)_per_s", value: .number(measure.rate)),
        (key: "\(name)_p50_ms", value: .number(1e3 * measure.p50)),
        (key: "\(name)_p99_ms", value: .number(1e3 * measure.p99)),
        (key: "\(name)_least_share", value: .number(measure.leastShare)),
      ]
    }
    if let idleCPU { entries.append((key: "idle_cpu", value: .number(idleCPU))) }
    return .object(entries)
  }

  static let columns = [
    "workers", "enqueue /s", "p50 ms", "p99 ms", "claim+ack /s", "p50 ms", "p99 ms", "least share", "end to end /s",
    "p50 ms", "p99 ms", "idle CPU %",
  ]

  var row: [JSONValue] {
    func cells(_ measure: Measure?, share: Bool) -> [JSONValue] {
      guard let measure else { return Array(repeating: .null, count: share ? 4 : 3) }
      return [number(measure.rate, 0), number(1e3 * measure.p50, 2), number(1e3 * measure.p99, 2)]
        + (share ? [number(measure.leastShare, 2)] : [])
    }
    return [JSONValue(workers)] + cells(enqueue, share: false) + cells(take, share: true) + cells(journey, share: false)
      + [idleCPU.map { number(100 * $0, 3) } ?? .null]
  }
}
