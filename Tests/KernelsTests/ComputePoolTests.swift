import Glibc
import Kernels
import Random
import Synchronization
import Testing

@Suite struct ComputePoolTests {
  @Test(arguments: [1, 2, 5])
  func everyTaskRunsOnce(cores: Int) {
    let pool = ComputePool(cores: cores)
    let counts = FloatBuffer(count: 1000)
    for round in 1...50 {
      pool.run(1000) { task, thread in
        counts.pointer[task] += (0..<cores).contains(thread) ? 1 : 1000
      }
      #expect((0..<1000).allSatisfy { counts.pointer[$0] == Float(round) })
    }
  }

  /// Callers on several threads, runs of every size, and pauses in which helpers fall asleep: each task runs once before its
  /// run returns, no two at once under one number, and its writes are seen by the caller.
  @Test(arguments: [2, 3, 6])
  func manyCallersAndSizesShareOnePool(cores: Int) {
    let pool = ComputePool(cores: cores)
    let busy = (0..<cores).map { _ in Counter() }
    let failures = Counter()
    inParallel(4) { caller in
      let counts = FloatBuffer(count: 300)
      var stream = Philox(key: UInt64(caller)).stream()
      for round in 1...1500 {
        let tasks = round % 3 == 0 ? Int.random(in: 0...300, using: &stream) : Int.random(in: 0...5, using: &stream)
        pool.run(tasks) { task, thread in
          if busy[thread].value.add(1, ordering: .relaxed).oldValue != 0 { failures.value.add(1, ordering: .relaxed) }
          counts.pointer[task] += 1
          busy[thread].value.subtract(1, ordering: .relaxed)
        }
        let wrong = (0..<300).count { counts.pointer[$0] != ($0 < tasks ? 1 : 0) }
        failures.value.add(wrong, ordering: .relaxed)
        counts.pointer.update(repeating: 0, count: 300)
        if round % 100 == 0 { usleep(200) }
      }
    }
    #expect(failures.value.load(ordering: .relaxed) == 0)
  }

  @Test func poolsComeAndGo() {
    for round in 0..<300 {
      let (pool, sum) = (ComputePool(cores: 1 + round % 4), Counter())
      if round % 2 == 0 { pool.run(round) { task, _ in sum.value.add(task, ordering: .relaxed) } }
      #expect(sum.value.load(ordering: .relaxed) == (round % 2 == 0 ? round * (round - 1) / 2 : 0))
    }
  }

  /// Helpers without work sleep, and so does a caller whose helpers take long.
  @Test func whoWaitsUsesNoProcessor() {
    let pool = ComputePool(cores: 3)
    let clocks = (0..<3).map { _ in Counter() }
    // Long enough for every thread to come for a task.
    while clocks.contains(where: { $0.value.load(ordering: .relaxed) == 0 }) {
      pool.run(3) { _, thread in
        var clock = clockid_t()
        pthread_getcpuclockid(pthread_self(), &clock)
        clocks[thread].value.store(Int(clock), ordering: .relaxed)
        usleep(1000)
      }
    }
    let threads = clocks.map { clockid_t($0.value.load(ordering: .relaxed)) }
    usleep(20_000)
    let before = threads.map(seconds)
    usleep(200_000)
    pool.run(2) { _, _ in usleep(200_000) }
    for (thread, start) in zip(threads, before) { #expect(seconds(thread) - start < 0.02) }
  }

  @Test func quotaIsTheLeastOfAllLevels() {
    let files = [
      "/proc/self/cgroup": "0::/a/b\n", "/sys/fs/cgroup/a/b/cpu.max": "max 100000\n",
      "/sys/fs/cgroup/a/cpu.max": "350000 100000\n",
    ]
    #expect(cgroupQuota { files[$0] } == 3.5)
    let old = [
      "/proc/self/cgroup": "4:cpu,cpuacct:/x\n", "/sys/fs/cgroup/cpu/x/cpu.cfs_quota_us": "150000",
      "/sys/fs/cgroup/cpu/x/cpu.cfs_period_us": "100000", "/sys/fs/cgroup/cpu/cpu.cfs_quota_us": "-1",
      "/sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000",
    ]
    #expect(cgroupQuota { old[$0] } == 1.5)
    #expect(cgroupQuota { _ in nil } == nil)
  }

  @Test func affinityIsCountedInBits() {
    #expect(allowedProcessors(status: "Name:\tx\nCpus_allowed:\tf,00000003\nCpus_allowed_list:\t0-1\n") == 6)
  }
}

private final class Counter: Sendable {
  let value = Atomic<Int>(0)
}

/// Runs `body` on so many threads and waits for them.
private func inParallel(_ threads: Int, _ body: @escaping @Sendable (Int) -> Void) {
  final class Start: Sendable {
    let index: Int
    let body: @Sendable (Int) -> Void
    init(_ index: Int, _ body: @escaping @Sendable (Int) -> Void) { (self.index, self.body) = (index, body) }
  }
  let started = (0..<threads)
    .map { index in
      var thread = pthread_t()
      let failure = pthread_create(
        &thread, nil,
        { argument in
          guard let argument else { return nil }
          let start = Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
          start.body(start.index)
          return nil
        }, Unmanaged.passRetained(Start(index, body)).toOpaque())
      precondition(failure == 0, "no thread")
      return thread
    }
  for thread in started { pthread_join(thread, nil) }
}

/// Seconds of processor time that a thread has used.
private func seconds(_ clock: clockid_t) -> Double {
  var time = timespec()
  clock_gettime(clock, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}
