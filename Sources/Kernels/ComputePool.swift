internal import COpenBLAS
internal import Glibc
internal import Synchronization

/// The engine's threads. BLAS itself is kept at one thread; work is shared out here.
///
/// Work is cut into numbered tasks whose cut never depends on the number of threads, and every task writes memory of its
/// own: so the same bits come out whatever the number of cores and whichever thread takes which task.
package final class ComputePool: Sendable {
  package let cores: Int
  /// Which kernels whoever computes on this pool takes.
  package let kernels: KernelPath
  private let crew: Crew
  private let threads: [pthread_t]

  /// OpenBLAS starts threads of its own unless told not to: once a process.
  private static let oneThreadInBLAS: Void = openblas_set_num_threads(1)

  /// - Parameters:
  ///   - cores: threads at work, the caller's included; `nil`: what affinity and the cgroup's quota allow.
  ///   - kernels: a path that this processor supports.
  package init(cores: Int? = nil, kernels: KernelPath = .preferred) {
    Self.oneThreadInBLAS
    self.kernels = kernels
    let wanted = max(1, cores ?? availableCores())
    let crew = Crew()
    var threads: [pthread_t] = []
    for index in stride(from: 1, to: wanted, by: 1) {
      let helper = Unmanaged.passRetained(Helper(crew: crew, index: index))
      var thread = pthread_t()
      let failure = pthread_create(
        &thread, nil,
        { argument in
          guard let argument else { return nil }
          let helper = Unmanaged<Helper>.fromOpaque(argument).takeRetainedValue()
          helper.crew.work(as: helper.index)
          return nil
        }, helper.toOpaque())
      if failure != 0 {
        helper.release()
        break
      }
      threads.append(thread)
    }
    self.crew = crew
    self.threads = threads
    self.cores = threads.count + 1
  }

  deinit {
    crew.dismiss()
    for thread in threads { pthread_join(thread, nil) }
  }

  /// Runs `body(task, thread)` for every task in `0 ..< tasks`, in any order and on any thread, and returns when all
  /// are done. `thread` is in `0 ..< cores`; no two tasks run at once under the same number. Callers on several threads
  /// take turns.
  package func run(_ tasks: Int, _ body: (_ task: Int, _ thread: Int) -> Void) {
    guard tasks > 1, cores > 1 else {
      crew.alone { for task in 0..<tasks { body(task, 0) } }
      return
    }
    withoutActuallyEscaping(body) { body in crew.share(tasks: tasks, body) }
  }
}

/// One helper's place in the crew.
private final class Helper: Sendable {
  let crew: Crew
  let index: Int

  init(crew: Crew, index: Int) {
    self.crew = crew
    self.index = index
  }
}

/// What caller and helpers share: the present job, and the two conditions on which they sleep.
///
/// `@unchecked Sendable`: `body`, `tasks`, `generation` and `leaving` change under `lock` only, and tasks are handed out by an atomic.
private final class Crew: @unchecked Sendable {
  private typealias Body = (Int, Int) -> Void
  private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let turn = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let started = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private let finished = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var body: Body?
  private var generation = 0
  private var leaving = false
  private var tasks = 0
  private let next = Atomic<Int>(0)
  private let active = Atomic<Int>(0)

  init() {
    pthread_mutex_init(lock, nil)
    pthread_mutex_init(turn, nil)
    pthread_cond_init(started, nil)
    pthread_cond_init(finished, nil)
  }

  deinit {
    pthread_mutex_destroy(lock)
    pthread_mutex_destroy(turn)
    pthread_cond_destroy(started)
    pthread_cond_destroy(finished)
    lock.deallocate()
    turn.deallocate()
    started.deallocate()
    finished.deallocate()
  }

  func alone(_ work: () -> Void) {
    pthread_mutex_lock(turn)
    work()
    pthread_mutex_unlock(turn)
  }

  func share(tasks count: Int, _ work: @escaping (Int, Int) -> Void) {
    pthread_mutex_lock(turn)
    pthread_mutex_lock(lock)
    body = work
    generation += 1
    tasks = count
    next.store(0, ordering: .relaxed)
    pthread_cond_broadcast(started)
    pthread_mutex_unlock(lock)

    takeTasks(work, of: count, as: 0)
    awaitHelpers()
    pthread_mutex_unlock(turn)
  }

  /// A helper that wakes when the job is already done goes back to sleep: nobody waits for one that never started.
  func work(as index: Int) {
    var seen = 0
    pthread_mutex_lock(lock)
    while true {
      while generation == seen || body == nil, !leaving { pthread_cond_wait(started, lock) }
      if leaving { break }
      seen = generation
      guard let mine = body else { continue }
      let count = tasks
      active.add(1, ordering: .relaxed)
      pthread_mutex_unlock(lock)
      takeTasks(mine, of: count, as: index)
      pthread_mutex_lock(lock)
      if active.subtract(1, ordering: .acquiringAndReleasing).newValue == 0 { pthread_cond_signal(finished) }
    }
    pthread_mutex_unlock(lock)
  }

  func dismiss() {
    pthread_mutex_lock(lock)
    leaving = true
    pthread_cond_broadcast(started)
    pthread_mutex_unlock(lock)
  }

  private func takeTasks(_ work: Body, of count: Int, as index: Int) {
    while true {
      let task = next.add(1, ordering: .relaxed).oldValue
      if task >= count { return }
      work(task, index)
    }
  }

  /// A moment's polling saves a sleep where the last tasks end together; more would steal time on a shared machine.
  private func awaitHelpers() {
    for _ in 0..<200 {
      if active.load(ordering: .acquiring) == 0 { break }
    }
    pthread_mutex_lock(lock)
    body = nil
    while active.load(ordering: .acquiring) != 0 { pthread_cond_wait(finished, lock) }
    pthread_mutex_unlock(lock)
  }
}
