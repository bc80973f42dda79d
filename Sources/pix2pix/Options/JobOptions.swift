internal import ArgumentParser
internal import Pipeline
internal import Queue
internal import Store
internal import Trainer

/// What a command that enqueues can say about its jobs.
struct JobOptions: ParsableArguments {
  @Flag(help: "Enqueue only; a worker does it.") var detach = false
  @Option(help: "Enqueue only, for a later time: 02:15, '2026-03-01 02:15', +30m.") var at: String?
  @Option(help: "Smaller is more urgent; negative ones need an equals sign: --priority=-5.") var priority: Int?
  @Option(help: "Stop it as failed when it has run so long, such as 6h.") var timeout: String?
  @Option(help: "Stop it as failed when it holds more memory, and keep as much free for it, such as 4GB.")
  var memory: String?
  @Option(help: "The queue it stands in.") var queue: String?

  /// Whether the command leaves the work to others.
  var isDetached: Bool { detach || at != nil }

  func validate() throws {
    if let at, TimeText.moment(at, after: TimeSource.system.now()) == nil {
      throw ValidationError("--at cannot be `\(at)`: \(TimeText.rule)")
    }
    if let timeout, (DurationText.seconds(timeout) ?? 0) <= 0 {
      throw ValidationError("--timeout cannot be `\(timeout)`: it must be a duration such as 30m or 6h")
    }
    if let memory, (ByteText.bytes(memory) ?? 0) <= 0 {
      throw ValidationError("--memory cannot be `\(memory)`: \(ByteText.rule)")
    }
    if let queue, queue.isEmpty || queue.contains(",") {
      throw ValidationError("--queue cannot be `\(queue)`: a queue's name is not empty and has no comma")
    }
  }

  func terms(at now: Timestamp) -> JobTerms {
    JobTerms(
      runAt: at.flatMap { TimeText.moment($0, after: now) }, priority: priority,
      timeout: timeout.flatMap(DurationText.seconds), memory: memory.flatMap(ByteText.bytes), queue: queue)
  }
}
