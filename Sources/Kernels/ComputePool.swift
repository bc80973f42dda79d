internal import COpenBLAS
internal import Glibc

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
    let crew = Crew(threads: wanted)
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
