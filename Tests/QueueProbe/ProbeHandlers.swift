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
  /// A file that the job waits for.
  var go: String?
}

private func append(_ line: String, to file: String?) {
  guard let file else { return }
  let descriptor = open(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
  let bytes = Array((line + "\n").utf8)
  _ = write(descriptor, bytes, bytes.count)
  close(descriptor)
}

/// Writes a file in its folder, waits, and makes it visible by renaming it in the acknowledgement's transaction.
struct WriteHandler: JobHandler {
  let kind = "write"

  func run(_ context: JobContext) async throws -> JobOutcome {
    let payload = try context.payload(as: ProbePayload.self)
    let made = context.folder.appending("made")
    try DurableFile.write(Array("claim \(context.job.claim)".utf8), to: made)
    usleep(UInt32((payload.seconds ?? 0) * 1_000_000))
    if let go = payload.go { while !FileStatus.exists(FilePath(go)) { usleep(2000) } }
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

/// Counts to a number, and commits each: what a killed attempt committed is not done again. Then it waits for its file.
struct CountHandler: JobHandler {
  let kind = "count"

  func run(_ context: JobContext) async throws -> JobOutcome {
    let payload = try context.payload(as: ProbePayload.self)
    append("begin \(getpid())", to: payload.file)
    let pipeline = "count-\(context.job.id)"
    while true {
      let done = try context.store.read { Int(try $0.stage("count", ofPipeline: pipeline)?.stageKey ?? "0") ?? 0 }
      if done >= payload.count ?? 1 {
        if let go = payload.go { while !FileStatus.exists(FilePath(go)) { usleep(2000) } }
        return .completed("{\"count\":\(done)}")
      }
      try context.commit {
        try $0.recordStage("count", ofPipeline: pipeline, key: String(done + 1), result: "{}", job: context.job.id)
      }
      usleep(UInt32((payload.seconds ?? 0) * 1_000_000))
    }
  }
}

/// An archive's translation: commits an item now and then, and makes room for what is more urgent.
struct BulkHandler: JobHandler {
  let kind = "bulk"
  let yields = true

  func run(_ context: JobContext) async throws -> JobOutcome {
    let payload = try context.payload(as: ProbePayload.self)
    append("begin \(getpid())", to: payload.file)
    for _ in 0..<(payload.count ?? 1) {
      if context.shouldStop {
        append("stopped", to: payload.file)
        return .stopped
      }
      usleep(20_000)
      _ = try context.commit { _ in }
    }
    return .completed()
  }
}

/// Takes so many megabytes, itself or by a process that it starts, and holds them for a while.
struct AllocateHandler: JobHandler {
  let kind: String
  let below: Bool

  func run(_ context: JobContext) async throws -> JobOutcome {
    let payload = try context.payload(as: ProbePayload.self)
    append("begin \(getpid())", to: payload.file)
    guard below else {
      hold(megabytes: payload.count ?? 0, seconds: payload.seconds ?? 0)
      return .completed()
    }
    let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let words = [program, "hold", "-", String(payload.count ?? 0), String(payload.seconds ?? 0)]
    var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
    var pid: pid_t = 0
    posix_spawn(&pid, program, nil, nil, &arguments, environ)
    append("begin \(pid)", to: payload.file)
    var status: Int32 = 0
    waitpid(pid, &status, 0)
    return .completed()
  }
}

/// Touches its pages, as memory that is only reserved costs nothing.
func hold(megabytes: Int, seconds: Double) {
  var blocks: [[UInt8]] = []
  for _ in 0..<megabytes { blocks.append([UInt8](repeating: 1, count: 1_000_000)) }
  usleep(UInt32(seconds * 1_000_000))
  precondition(blocks.count == megabytes)
}

/// Says much, in pieces that end anywhere.
struct ChatterHandler: JobHandler {
  let kind = "chatter"

  func run(_ context: JobContext) async throws -> JobOutcome {
    let payload = try context.payload(as: ProbePayload.self)
    var text = ""
    for line in 0..<(payload.count ?? 0) { text += "line \(line)\n" }
    var rest = Array(text.utf8)[...]
    var size = 1
    while !rest.isEmpty {
      let piece = rest.prefix(size)
      rest = rest.dropFirst(piece.withUnsafeBytes { write(size % 2 == 0 ? 1 : 2, $0.baseAddress, $0.count) })
      size = size * 3 % 5003 + 1
    }
    return .completed()
  }
}

struct CrashHandler: JobHandler {
  let kind = "crash"

  func run(_ context: JobContext) async throws -> JobOutcome { abort() }
}

/// Crashes on its way out.
struct CrashWhenToldHandler: JobHandler {
  let kind = "crash-when-told"

  func run(_ context: JobContext) async throws -> JobOutcome {
    append("begin \(getpid())", to: try context.payload(as: ProbePayload.self).file)
    while !context.shouldStop { usleep(5_000) }
    abort()
  }
}

struct FailHandler: JobHandler {
  let kind: String
  let failure: JobFailure

  func run(_ context: JobContext) async throws -> JobOutcome { throw failure }
}

let probeHandlers: [any JobHandler] = [
  WriteHandler(), WaitHandler(), StubbornHandler(), CountHandler(), CrashHandler(), CrashWhenToldHandler(),
  BulkHandler(),
  AllocateHandler(kind: "allocate", below: false), AllocateHandler(kind: "allocate-below", below: true),
  ChatterHandler(),
  FailHandler(kind: "error", failure: JobFailure(.error, "it went wrong")),
  FailHandler(kind: "permanent", failure: JobFailure(.permanent, "it is wrong")),
  FailHandler(kind: "full", failure: JobFailure(.noSpace, "no space left on the device")),
]
