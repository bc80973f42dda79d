/// A job that a worker has a process for.
struct RunningJob: Sendable {
  /// What the worker did to end the process, and why.
  enum Ending: Sendable, Hashable {
    case none
    /// It was told to stop; killed when monotonic milliseconds reach `killAt`. One that makes room has all the time it needs.
    case told(StopReason, killAt: Int64?)
    case killed(StopReason)
    /// Another holds the job.
    case lost
  }
  let job: ClaimedJob
  let process: ChildProcess
  /// Monotonic milliseconds.
  let started: Int64
  var ending: Ending = .none

  /// Says why it must end, and gives it time to.
  /// - Parameter grace: seconds; `nil`: without end.
  mutating func tell(_ reason: StopReason, now: Int64, grace: Double?) {
    switch ending {
    case .none: break
    case .told(.yields, _) where reason != .yields: break
    default: return
    }
    ending = .told(reason, killAt: grace.map { now + Int64($0 * 1000) })
    process.tell(reason)
    process.signal(15)
  }

  /// Kills what did not end in its time.
  mutating func killIfDue(now: Int64) {
    guard case .told(let reason, let killAt?) = ending, now >= killAt else { return }
    kill(reason)
  }

  mutating func kill(_ reason: StopReason) {
    ending = .killed(reason)
    process.signal(9)
  }
}
