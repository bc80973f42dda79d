import Files
import Foundation
import Glibc
import Queue
import Store
import SystemPackage

/// What the jobs of the tests are told.
struct ProbePayload: Codable, Sendable {
  /// Where the job writes what it did.
  var file: String?
  var seconds: Double?
  var count: Int?
}

private func append(_ line: String, to file: String?) {
  guard let file else { return }
  let descriptor = open(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
  let bytes = Array((line + "\n").utf8)
  _ = write(descriptor, bytes, bytes.count)
  close(descriptor)
}

/// Writes a file in its folder, and makes it visible by renaming it in the acknowledgement's transaction.
struct WriteHandler: JobHandler {
  let kind = "write"

  func run(_ context: JobContext) async throws -> JobOutcome {
    let payload = try context.payload(as: ProbePayload.self)
    let made = context.folder.appending("made")
    try DurableFile.write(Array("claim \(context.job.claim)".utf8), to: made)
    usleep(UInt32((payload.seconds ?? 0) * 1_000_000))
    let target = payload.file
    return .completed(result: "{\"claim\":\(context.job.claim)}") { _ in
      if let target { try DurableFile.rename(made, to: FilePath(target)) }
    }
  }
}

/// Lasts, and stops when it is told to.
struct WaitHandler: JobHandler {
  let kind = "wait"

  func run(_ context: JobContext) async throws -> JobOutcome {
    let payload = try context.payload(as: ProbePayload.self)
    append("begin \(getpid())", to: payload.file)
    let end = Date().addingTimeInterval(payload.seconds ?? 1)
    while Date() < end {
      if context.shouldStop {
        append("stopped", to: payload.file)
        return .stopped
      }
      usleep(10_000)
    }
    append("end", to: payload.file)
    return .completed()
  }
}

/// Ignores that it is to stop, and so does the process that it starts.
struct StubbornHandler: JobHandler {
  let kind = "stubborn"

  func run(_ context: JobContext) async throws -> JobOutcome {
    let payload = try context.payload(as: ProbePayload.self)
    signal(SIGTERM, SIG_IGN)
    var pid: pid_t = 0
    var arguments: [UnsafeMutablePointer<CChar>?] = [strdup("/bin/sleep"), strdup("1000"), nil]
    posix_spawn(&pid, "/bin/sleep", nil, nil, &arguments, environ)
    append("begin \(getpid())", to: payload.file)
    append("begin \(pid)", to: payload.file)
    while true { sleep(1) }
  }
}

/// Counts to a number, and commits each: what a killed attempt committed is not done again.
struct CountHandler: JobHandler {
  let kind = "count"

  func run(_ context: JobContext) async throws -> JobOutcome {
    let payload = try context.payload(as: ProbePayload.self)
    append("begin \(getpid())", to: payload.file)
    let pipeline = "count-\(context.job.id)"
    while true {
      let done = try context.store.read { Int(try $0.stage("count", ofPipeline: pipeline)?.stageKey ?? "0") ?? 0 }
      if done >= payload.count ?? 1 { return .completed("{\"count\":\(done)}") }
      try context.commit {
        try $0.recordStage("count", ofPipeline: pipeline, key: String(done + 1), result: "{}", job: context.job.id)
      }
      usleep(UInt32((payload.seconds ?? 0) * 1_000_000))
    }
  }
}

struct CrashHandler: JobHandler {
  let kind = "crash"

  func run(_ context: JobContext) async throws -> JobOutcome { abort() }
}

struct FailHandler: JobHandler {
  let kind: String
  let failure: JobFailure

  func run(_ context: JobContext) async throws -> JobOutcome { throw failure }
}

let probeHandlers: [any JobHandler] = [
  WriteHandler(), WaitHandler(), StubbornHandler(), CountHandler(), CrashHandler(),
  FailHandler(kind: "error", failure: JobFailure(.error, "it went wrong")),
  FailHandler(kind: "permanent", failure: JobFailure(.permanent, "it is wrong")),
  FailHandler(kind: "full", failure: JobFailure(.noSpace, "no space left on the device")),
]
