import Files
import Foundation
import Glibc
import Queue
import Store
import SystemPackage

/// A program for the tests of the queue: real workers, real children, real enqueuers, to be killed.
@main
struct QueueProbe {
  static func main() async throws {
    let arguments = Array(CommandLine.arguments.dropFirst())
    guard arguments.count >= 2 else { exit(64) }
    let workspace = FilePath(arguments[1])
    let rest = Array(arguments.dropFirst(2))
    switch arguments[0] {
    case "run-job":
      guard rest.count == 2, let id = Int64(rest[0]), let claim = Int64(rest[1]) else { exit(64) }
      exit(await JobChild(handlers: probeHandlers).run(workspace: workspace, job: id, claim: claim))
    case "worker":
      do {
        exit(try work(workspace, rest))
      } catch {
        let line = "\(error)\n"
        _ = write(2, line, line.utf8.count)
        exit(isDiskFull(error) ? 14 : 1)
      }
    case "hold": hold(megabytes: Int(rest[0]) ?? 0, seconds: Double(rest[1]) ?? 0)
    case "enqueue": try enqueue(workspace, key: nil, count: Int(rest[0]) ?? 0)
    case "enqueue-unique": try enqueue(workspace, key: rest[0], count: Int(rest[1]) ?? 0)
    case "take": try take(workspace, go: FilePath(rest[0]))
    default: exit(64)
    }
  }

  /// Options are name and value: until=drain, until=1,2, lease=2, heartbeat=0.1, grace=1, concurrency=2, cores=2,
  /// memory=1000000, log-limit=1000, pages=100 (the store may grow by no more, as on a full disk),
  /// program=/bin/false (for the processes of jobs).
  static func work(_ workspace: FilePath, _ rest: [String]) throws -> Int32 {
    let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let program = rest.first { $0.hasPrefix("program=") }.map { String($0.dropFirst(8)) } ?? own
    var options = WorkerOptions(handlers: probeHandlers) { job in
      [program, "run-job", workspace.string, String(job.id), String(job.claim)]
    }
    options.cores = 16
    options.poll = 0.05
    var retry = RetryPolicy()
    retry.base = 0.05
    var pages: Int?
    for argument in rest {
      let parts = argument.split(separator: "=").map(String.init)
      let number = Double(parts[1]) ?? 0
      switch parts[0] {
      case "until" where parts[1] == "drain": options.until = .drained
      case "until": options.until = .ended(Set(parts[1].split(separator: ",").compactMap { Int64($0) }))
      case "lease": options.lease = number
      case "heartbeat": options.heartbeat = number
      case "grace": options.grace = number
      case "concurrency": options.concurrency = Int(number)
      case "cores": options.cores = Int(number)
      case "memory": options.memory = Int64(number)
      case "log-limit": options.logLimit = Int(number)
      case "pages": pages = Int(number)
      case "program": continue
      default: exit(64)
      }
    }
    let store = try DataStore.open(workspace: workspace, patience: .worker)
    if let pages {
      let size = try store.read { try $0.value(Int.self, "PRAGMA page_count") } ?? 0
      let limit = "PRAGMA max_page_count = \(size + pages)"
      _ = try store.write { try $0.value(Int.self, limit) }
      _ = try store.writeLightly { try $0.value(Int.self, limit) }
    }
    let report = try WorkerProcess(JobQueue(store, retry: retry), options).run()
    if report.noSpace { return 14 }
    return report.signal.map { 128 + $0 } ?? 0
  }

  /// Says every id after its commit, so that whoever kills this knows what must be there.
  static func enqueue(_ workspace: FilePath, key: String?, count: Int) throws {
    let queue = JobQueue(try DataStore.open(workspace: workspace, patience: .worker))
    for _ in 0..<count {
      var request = JobRequest(kind: "write", payload: "{}")
      request.uniqueKey = key
      let line = "\(try queue.enqueue(request).id)\n"
      _ = write(1, line, line.utf8.count)
    }
  }

  /// Waits for the file `go`, claims and acknowledges until nothing is left, and says what it had.
  static func take(_ workspace: FilePath, go: FilePath) throws {
    let store = try DataStore.open(workspace: workspace, patience: .worker)
    let queue = JobQueue(store)
    let worker = try WorkerIdentity(store, queues: [], concurrency: 1, cores: 64)
    while !FileStatus.exists(go) { usleep(1000) }
    var lines = ""
    while let job = try queue.claim(ClaimRule(worker: worker.id, cores: 64)) {
      try queue.acknowledge(job)
      lines += "\(job.id)\n"
    }
    _ = write(1, lines, lines.utf8.count)
  }
}
