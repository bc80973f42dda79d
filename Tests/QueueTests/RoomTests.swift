import Queue
import Store
import TestSupport
import Testing

/// Cores and memory of a host, and who makes room for whom.
struct RoomTests {
  private func worker(_ fixture: QueueFixture, host: String = "a", cores: Int = 4, memory: Int64? = 8) throws
    -> ClaimRule
  {
    var rule = try fixture.worker(host: host, cores: cores)
    rule.memory = memory
    rule.yielding = ["bulk"]
    return rule
  }

  @Test func theJobsOfAHostShareItsMemory() throws {
    let fixture = try QueueFixture()
    let (one, two) = (try worker(fixture), try worker(fixture))
    let elsewhere = try worker(fixture, host: "b")
    let large = try fixture.enqueue { $0.memory = 6 }
    let second = try fixture.enqueue { $0.memory = 3 }
    let whole = try fixture.enqueue { $0.memory = 100 }
    let free = try fixture.enqueue()
    let first = try #require(try fixture.queue.claim(one))
    #expect(first.id == large && first.memory == 6)
    #expect(try fixture.queue.claim(two)?.id == free, "what claims no memory needs none of the budget")
    #expect(try fixture.queue.claim(two) == nil)
    #expect(try fixture.queue.claim(elsewhere)?.id == second)
    #expect(try fixture.queue.claim(elsewhere) == nil, "what asks for more than all waits for all")
    try fixture.queue.acknowledge(first)
    #expect(try fixture.queue.claim(one)?.id == whole)
  }

  @Test func withoutABudgetNobodyCounts() throws {
    let fixture = try QueueFixture()
    let rule = try worker(fixture, memory: nil)
    for _ in 0..<3 { try fixture.enqueue { $0.memory = 1 << 50 } }
    for _ in 0..<3 { #expect(try fixture.queue.claim(rule) != nil) }
  }

  @Test func aWantedJobHoldsBackWhatYieldsUntilItRuns() throws {
    let fixture = try QueueFixture()
    let (able, unable) = (try worker(fixture), try worker(fixture))
    var limited = unable
    limited.queues = ["archive"]
    func bulk() throws -> Int64 {
      try fixture.enqueue("bulk") {
        $0.queue = "archive"
        $0.cores = 4
        $0.priority = 10
      }
    }
    let (first, second) = (try bulk(), try bulk())
    let running = try #require(try fixture.queue.claim(limited))
    #expect(running.id == first)
    #expect(try fixture.queue.askForRoom(able, isFull: false) == nil, "nothing is more urgent")
    let training = try fixture.enqueue { $0.cores = 2 }
    #expect(try fixture.queue.askForRoom(able, isFull: false) == training)
    try fixture.queue.release(running, reason: "it makes room")
    #expect(try fixture.queue.claim(limited) == nil, "neither the one that made room nor the next")
    #expect(try fixture.queue.claim(able)?.id == training)
    #expect(try fixture.phase(second) == .available)
    #expect(try fixture.queue.claim(limited) == nil, "there are not enough cores left")
  }

  @Test func aWorkerThatDiesWhileItAsksKeepsNobodyWaiting() throws {
    let fixture = try QueueFixture()
    let (able, other) = (try worker(fixture), try worker(fixture))
    var limited = other
    limited.queues = ["archive"]
    let bulk = try fixture.enqueue("bulk") {
      $0.queue = "archive"
      $0.cores = 4
      $0.priority = 10
    }
    let running = try #require(try fixture.queue.claim(limited))
    try fixture.enqueue { $0.cores = 4 }
    #expect(try fixture.queue.askForRoom(able, isFull: false) != nil)
    try fixture.queue.release(running, reason: "it makes room")
    #expect(try fixture.queue.claim(limited) == nil)
    fixture.time.step(seconds: -3600)
    let again = try #require(
      try fixture.queue.claim(limited), "a clock that is set back makes nothing wanted for an hour")
    fixture.time.step(seconds: 3600)
    try fixture.queue.release(again, reason: "r")
    fixture.time.advance(seconds: 5.1)
    #expect(try fixture.queue.claim(limited)?.id == bulk)
  }

  @Test func nobodyIsAskedInVain() throws {
    let fixture = try QueueFixture()
    let rule = try worker(fixture)
    let training = try fixture.enqueue { $0.cores = 3 }
    _ = try fixture.queue.claim(rule)
    try fixture.enqueue("bulk") { $0.priority = 10 }
    _ = try fixture.queue.claim(rule)
    let next = try fixture.enqueue { $0.cores = 2 }
    #expect(try fixture.queue.askForRoom(rule, isFull: false) == nil, "job \(training) does not yield, and has 3 of 4")
    let small = try fixture.enqueue { $0.priority = -1 }
    #expect(try fixture.queue.askForRoom(rule, isFull: true) == small, "one core is enough")
    #expect(try fixture.phase(next) == .available)
  }

  @Test(arguments: [
    (["/proc/meminfo": "MemTotal:       1000 kB\nMemFree: 5 kB\n"], 1_024_000),
    (
      [
        "/proc/meminfo": "MemTotal: 1000 kB\n", "/proc/self/cgroup": "0::/a/b\n",
        "/sys/fs/cgroup/a/memory.max": "5000\n",
      ], 5000
    ),
    (
      [
        "/proc/meminfo": "MemTotal: 1000 kB\n", "/proc/self/cgroup": "0::/a\n", "/sys/fs/cgroup/a/memory.max": "max\n",
        "/sys/fs/cgroup/memory.max": "7000\n",
      ], 7000
    ),
    (
      [
        "/proc/meminfo": "MemTotal: 1000 kB\n", "/proc/self/cgroup": "5:cpu:/x\n3:memory:/x/y\n",
        "/sys/fs/cgroup/memory/x/memory.limit_in_bytes": "9223372036854771712\n",
        "/sys/fs/cgroup/memory/x/y/memory.limit_in_bytes": "6000\n", "/sys/fs/cgroup/x/memory.max": "1\n",
      ], 6000
    ),
  ])
  func theBudgetIsWhatMachineAndGroupsAllow(files: [String: String], expected: Int) {
    #expect(HostMemory.allowed { files[$0] } == Int64(expected))
    #expect(HostMemory.allowed { _ in nil } == nil)
  }
}
