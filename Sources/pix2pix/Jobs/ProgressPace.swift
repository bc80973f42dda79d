internal import Queue
internal import Store
internal import Synchronization

/// Writes a job's progress at most twice a second, from any thread.
final class ProgressPace: Sendable {
  private let context: JobContext
  private let told = Mutex<Int64>(0)

  init(_ context: JobContext) {
    self.context = context
  }

  /// - Parameter text: asked for only when it is written.
  func show(_ done: Int, of total: Int, secondsLeft: Double? = nil, _ text: () -> String) {
    let now = TimeSource.system.monotonic()
    let isDue = told.withLock { told in
      guard now - told >= 500 else { return false }
      told = now
      return true
    }
    guard isDue else { return }
    // What cannot be written now is not worth a failure: the next thing that must be written says so.
    try? context.progress(JobProgress(text: text(), done: done, total: total, secondsLeft: secondsLeft))
  }
}
