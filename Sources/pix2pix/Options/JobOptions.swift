internal import ArgumentParser
internal import Pipeline
internal import Queue
internal import Store
internal import Trainer

/// What a command that enqueues can say about its jobs.
struct JobOptions: ParsableArguments {
  @Flag(help: "Enqueue only; a worker does it.") var detach = false
  @Option(help: "Enqueue only, for a later time: 02:15, '2030-03-01 02:15', +30m.") var at: String?
  @Option(help: "Smaller is more urgent; negative ones need an equals sign: --priority=-5.") var priority: Int?
  @Option(help: "Stop an attempt as failed when it has run so long, such as 6h; a job has three.") var timeout: String?
  @Option(help: "Stop an attempt as failed when it holds more memory, and keep as much free for it, such as 4GB.")
  var memory: String?
  @Option(help: "Cores that it keeps busy, for jobs side by side. (default: all that are allowed)") var cores: Int?
  @Option(help: "The queue it stands in.") var queue: String?

  /// Whether the command leaves the work to others.
  var isDetached: Bool { detach || at != nil }

  func validate() throws {
    if let at {
      let now = TimeSource.system.now()
      guard let moment = TimeText.moment(at, after: now) else {
        throw ValidationError("--at cannot be `\(at)`: \(TimeText.rule)")
      }
      // A wrong year would begin tonight's work now.
      guard moment >= now else { throw ValidationError("--at cannot be `\(at)`: it is \(now) already") }
    }
    if let timeout, (DurationText.seconds(timeout) ?? 0) <= 0 {
      throw ValidationError("--timeout cannot be `\(timeout)`: it must be a duration such as 30m or 6h")
    }
    if let memory, (ByteText.bytes(memory) ?? 0) <= 0 {
      throw ValidationError("--memory cannot be `\(memory)`: \(ByteText.rule)")
    }
    if let cores, cores < 1 { throw ValidationError("--cores must be at least 1") }
    if let queue, !QueueName.isValid(queue) {
      throw ValidationError("--queue cannot be `\(queue)`: \(QueueName.rule)")
    }
  }

  func terms(at now: Timestamp) -> JobTerms {
    JobTerms(
      runAt: at.flatMap { TimeText.moment($0, after: now) }, priority: priority,
      timeout: timeout.flatMap(DurationText.seconds), memory: memory.flatMap(ByteText.bytes), cores: cores, queue: queue
    )
  }
}
