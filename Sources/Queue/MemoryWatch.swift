internal import Glibc
internal import Synchronization

/// Measures what the processes of a worker's jobs hold, from a thread that runs while there are any, and kills those of a job
/// that holds more than it may.
///
/// What a process takes between two looks is not seen: a job may pass its limit by what it can touch in a tenth of a second.
final class MemoryWatch: Sendable {
  /// Bytes.
  struct Measurement: Sendable {
    var peak: Int64 = 0
    /// What it was killed for.
    var excess: Int64?
  }
  private struct Watched: Sendable {
    let process: ChildProcess
    let limit: Int64?
    var measurement = Measurement()
  }
  private struct State: Sendable {
    var jobs: [ClaimedJob.Key: Watched] = [:]
    var isRunning = false
  }
  private let state = Mutex(State())
  /// Seconds between two looks.
  private static let pause = 0.1

  func add(_ job: ClaimedJob, _ process: ChildProcess) {
    let starts = state.withLock { state in
      state.jobs[job.key] = Watched(process: process, limit: job.memory)
      defer { state.isRunning = true }
      return !state.isRunning
    }
    if starts { BackgroundThread.start { [self] in watch() } }
  }

  func remove(_ job: ClaimedJob) -> Measurement {
    state.withLock { $0.jobs.removeValue(forKey: job.key) }?.measurement ?? Measurement()
  }

  private func watch() {
    while true {
      let groups = state.withLock { state in
        state.isRunning = !state.jobs.isEmpty
        return Set(state.jobs.values.map(\.process.pid))
      }
      guard !groups.isEmpty else { return }
      let began = MemoryWatch.ownSeconds()
      let bytes = GroupMemory.bytes(ofGroups: groups)
      state.withLock { note(bytes, in: &$0) }
      // On a host of very many processes a look takes long: never more than a twentieth of a core.
      BackgroundThread.sleep(seconds: max(MemoryWatch.pause, 20 * (MemoryWatch.ownSeconds() - began)))
    }
  }

  /// What this thread has computed: on a busy host it takes longer, and that is no reason to look less often.
  private static func ownSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  private func note(_ bytes: [Int32: Int64], in state: inout State) {
    for (key, var watched) in state.jobs {
      guard let held = bytes[watched.process.pid] else { continue }
      watched.measurement.peak = max(watched.measurement.peak, held)
      if let limit = watched.limit, held > limit, watched.measurement.excess == nil {
        watched.measurement.excess = held
        watched.process.signal(9)
      }
      state.jobs[key] = watched
    }
  }
}
