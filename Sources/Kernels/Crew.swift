internal import CProcessor
internal import Glibc
internal import Synchronization

/// What the caller and the helpers of a pool share: the present job, and the gate through which helpers go to it.
///
/// The gate is one word: the job's number, whether it is open, and how many helpers are inside. A job is written while the
/// gate is closed and nobody inside; whoever goes in does so in one exchange that finds it open, and reads the job only
/// until he leaves. So a run in which nobody sleeps takes no lock but the callers' turn. Who waits polls for some
/// microseconds, then sleeps: a helper that wakes when the job is done goes back to sleep, and nobody waits for one that
/// never came. Nor does anyone poll on the very processor that the other needs, as happens where other programs keep the
/// rest busy.
///
/// `@unchecked Sendable`: `body` and `tasks` are changed by the one caller whose turn it is, as described.
final class Crew: @unchecked Sendable {
  typealias Body = (_ task: Int, _ thread: Int) -> Void

  private static let inside: UInt64 = 0xffff
  private static let open: UInt64 = 1 << 16
  private static let leaving: UInt64 = 1 << 17
  private static let job: UInt64 = 1 << 18

  private let turn = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let started = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private let finished = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  // What one thread writes while another polls is kept on cache lines of its own.
  private let room0 = CacheLine()
  private let gate = Atomic<UInt64>(0)
  private let room1 = CacheLine()
  /// How many threads the work is shared out to, and where each is in its share.
  private let threads: Int
  private let places: UnsafeMutablePointer<Place>
  private var body: Body?
  private var tasks = 0
  /// Helpers that sleep on `started`, or are about to.
  private let sleepers = Atomic<Int>(0)
  /// Whether the caller sleeps on `finished`, or is about to.
  private let callerSleeps = Atomic<Bool>(false)
  /// Where the caller last was.
  private let callersProcessor = Atomic<Int32>(-1)
  /// Helpers inside that came to where the caller was.
  private let neighbours = Atomic<Int>(0)

  init(threads: Int) {
    self.threads = threads
    places = .allocate(capacity: threads)
    for thread in 0..<threads { (places + thread).initialize(to: Place()) }
    pthread_mutex_init(turn, nil)
    pthread_mutex_init(lock, nil)
    pthread_cond_init(started, nil)
    pthread_cond_init(finished, nil)
  }

  deinit {
    places.deinitialize(count: threads)
    places.deallocate()
    pthread_mutex_destroy(turn)
    pthread_mutex_destroy(lock)
    pthread_cond_destroy(started)
    pthread_cond_destroy(finished)
    turn.deallocate()
    lock.deallocate()
    started.deallocate()
    finished.deallocate()
  }

  /// The caller works by itself.
  func alone(_ work: () -> Void) {
    pthread_mutex_lock(turn)
    work()
    pthread_mutex_unlock(turn)
  }

  /// The caller works as thread 0, with whichever helpers come in time.
  func share(tasks count: Int, _ work: @escaping Body) {
    pthread_mutex_lock(turn)
    body = work
    tasks = count
    for thread in 0..<threads { places[thread].next.store(first(thread, of: count), ordering: .relaxed) }
    callersProcessor.store(processor_number(), ordering: .relaxed)
    // In one order with a helper's going to sleep: either we see that it sleeps or it sees the job.
    gate.wrappingAdd(Self.job | Self.open, ordering: .sequentiallyConsistent)
    wake(atMost: count - 1)
    takeTasks(as: 0)
    gate.wrappingSubtract(Self.open, ordering: .sequentiallyConsistent)
    awaitHelpers()
    body = nil
    pthread_mutex_unlock(turn)
  }

  /// A helper's life, until `dismiss`.
  func work(as index: Int) {
    var last: UInt64 = 0
    while let job = enter(after: last) {
      last = job
      let neighbour = isCallersNeighbour
      if neighbour { neighbours.wrappingAdd(1, ordering: .relaxed) }
      takeTasks(as: index)
      if neighbour { neighbours.wrappingSubtract(1, ordering: .relaxed) }
      leave()
    }
  }

  func dismiss() {
    gate.bitwiseOr(Self.leaving, ordering: .sequentiallyConsistent)
    pthread_mutex_lock(lock)
    pthread_cond_broadcast(started)
    pthread_mutex_unlock(lock)
  }

  /// Waits for an open job other than `last`, and goes in; `nil`: the pool is dismissed.
  private func enter(after last: UInt64) -> UInt64? {
    var patience = Patience()
    while true {
      let state = gate.load(ordering: .acquiring)
      if state & Self.leaving != 0 { return nil }
      if isNew(state, after: last) {
        if gate.weakCompareExchange(expected: state, desired: state + 1, ordering: .acquiring).exchanged {
          return state / Self.job
        }
      } else if isCallersNeighbour || !patience.lasts() {
        sleep(after: last)
        patience = Patience()
      }
    }
  }

  private var isCallersNeighbour: Bool { processor_number() == callersProcessor.load(ordering: .relaxed) }

  private func isNew(_ state: UInt64, after last: UInt64) -> Bool { state & Self.open != 0 && state / Self.job != last }

  private func sleep(after last: UInt64) {
    pthread_mutex_lock(lock)
    sleepers.wrappingAdd(1, ordering: .sequentiallyConsistent)
    while true {
      let state = gate.load(ordering: .sequentiallyConsistent)
      if state & Self.leaving != 0 || isNew(state, after: last) { break }
      pthread_cond_wait(started, lock)
    }
    sleepers.wrappingSubtract(1, ordering: .relaxed)
    pthread_mutex_unlock(lock)
  }

  private func wake(atMost wanted: Int) {
    guard sleepers.load(ordering: .sequentiallyConsistent) > 0 else { return }
    // Whoever had looked at the gate before it opened sleeps when we have had the lock; whom we then wake finds it free.
    pthread_mutex_lock(lock)
    let sleeping = sleepers.load(ordering: .relaxed)
    pthread_mutex_unlock(lock)
    if wanted < sleeping {
      for _ in 0..<wanted { pthread_cond_signal(started) }
    } else {
      pthread_cond_broadcast(started)
    }
  }

  /// The first task of a thread's share.
  private func first(_ thread: Int, of count: Int) -> Int { thread * count / threads }

  /// First the thread's own share: in the next run it finds its part of the data in its core's caches. Then what is left of
  /// the others'.
  ///
  /// Not inlined: what it holds of the body it has let go before its thread leaves.
  @inline(never)
  private func takeTasks(as index: Int) {
    guard let body else { return }
    let count = tasks
    for offset in 0..<threads {
      let owner = (index + offset) % threads
      let end = first(owner + 1, of: count)
      while places[owner].next.load(ordering: .relaxed) < end {
        let task = places[owner].next.wrappingAdd(1, ordering: .relaxed).oldValue
        if task < end { body(task, index) }
      }
    }
  }

  /// The last to leave a closed gate wakes the caller.
  private func leave() {
    let state = gate.wrappingSubtract(1, ordering: .sequentiallyConsistent).newValue
    guard state & (Self.inside | Self.open) == 0, callerSleeps.load(ordering: .sequentiallyConsistent) else { return }
    pthread_mutex_lock(lock)
    pthread_cond_signal(finished)
    pthread_mutex_unlock(lock)
  }

  private func awaitHelpers() {
    var patience = Patience()
    while gate.load(ordering: .acquiring) & Self.inside != 0 {
      if neighbours.load(ordering: .relaxed) == 0, patience.lasts() { continue }
      pthread_mutex_lock(lock)
      callerSleeps.store(true, ordering: .sequentiallyConsistent)
      while gate.load(ordering: .sequentiallyConsistent) & Self.inside != 0 { pthread_cond_wait(finished, lock) }
      callerSleeps.store(false, ordering: .relaxed)
      pthread_mutex_unlock(lock)
    }
  }
}

/// How long a waiting thread polls before it sleeps: longer than the gap between two runs of the pool, so that helpers stay
/// awake through a training step; far shorter than a time slice, which others on the machine may have a use for.
private struct Patience {
  private static let nanoseconds = 30_000
  private var polls = 0
  private var end = 0

  /// Waits a moment; `false` when it is time to sleep.
  @inline(__always)
  mutating func lasts() -> Bool {
    processor_pause()
    polls &+= 1
    // The clock costs more than a poll.
    if polls & 31 != 0 { return true }
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    let now = time.tv_sec &* 1_000_000_000 &+ time.tv_nsec
    if end == 0 { end = now &+ Self.nanoseconds }
    return now < end
  }
}

/// The room of one, and of the one beside it that processors fetch along.
private struct CacheLine {
  private let words = InlineArray<16, Int>(repeating: 0)
}

/// Where a thread is in its share of the tasks.
private struct Place: ~Copyable {
  let next = Atomic<Int>(0)
  private let room = CacheLine()
}
