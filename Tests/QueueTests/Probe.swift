import Files
import Foundation
import Glibc
import Queue
import Store
import SystemPackage
import TestSupport
import Testing

/// Real processes of `QueueProbe` on a real store.
final class ProbeBench {
  let folder: TemporaryFolder
  let store: DataStore
  let queue: JobQueue
  private var processes: [Process] = []

  init() throws {
    folder = try TemporaryFolder()
    store = try DataStore.open(workspace: folder("workspace"), patience: .worker)
    queue = JobQueue(store)
  }

  deinit {
    for process in processes where process.isRunning { kill(process.processIdentifier, SIGKILL) }
  }

  /// The built program lies beside the tests'.
  static var program: URL {
    URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
      .appendingPathComponent("QueueProbe")
  }

  /// Starts the program; what it says goes to `output`.
  func start(
    _ command: String, _ arguments: String..., output: FilePath? = nil, errors: FilePath? = nil
  ) throws -> Process {
    let process = Process()
    process.executableURL = ProbeBench.program
    process.arguments = [command, store.workspace.string] + arguments
    if let output { process.standardOutput = try handle(output) }
    if let errors { process.standardError = try handle(errors) }
    try process.run()
    processes.append(process)
    return process
  }

  private func handle(_ path: FilePath) throws -> FileHandle? {
    try DurableFile.write([], to: path)
    return FileHandle(forWritingAtPath: path.string)
  }

  /// Waits for the end of a process; one that does not end is killed, and an issue.
  func end(_ process: Process, upTo seconds: Double = 60, sourceLocation: SourceLocation = #_sourceLocation) throws {
    try wait("the end of process \(process.processIdentifier)", upTo: seconds, sourceLocation: sourceLocation) {
      !process.isRunning
    }
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    process.waitUntilExit()
  }

  @discardableResult
  func enqueue(
    _ kind: String, file: FilePath? = nil, seconds: Double? = nil, count: Int? = nil, go: FilePath? = nil,
    _ change: (inout JobRequest) -> Void = { _ in }
  ) throws -> Int64 {
    var fields: [String] = []
    if let file { fields.append("\"file\":\"\(file.string)\"") }
    if let seconds { fields.append("\"seconds\":\(seconds)") }
    if let count { fields.append("\"count\":\(count)") }
    if let go { fields.append("\"go\":\"\(go.string)\"") }
    var request = JobRequest(kind: kind, payload: "{\(fields.joined(separator: ","))}")
    change(&request)
    return try queue.enqueue(request).id
  }

  func lines(_ path: FilePath) -> [String] {
    let content = (try? readFile(path)) ?? []
    return String(decoding: content, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  /// The processes that said they began.
  func begun(_ path: FilePath) -> [pid_t] {
    lines(path).compactMap { $0.hasPrefix("begin ") ? pid_t($0.dropFirst(6)) : nil }
  }

  /// The processes that a process started.
  func children(of pid: pid_t) throws -> [pid_t] {
    try Folder.names(in: "/proc").compactMap { pid_t(String(decoding: $0, as: UTF8.self)) }
      .filter { status(of: $0)?.parent == pid }
  }

  /// Whether the process is there and no zombie.
  func isAlive(_ pid: pid_t) -> Bool {
    status(of: pid).map { !["Z", "X"].contains($0.state) } ?? false
  }

  private func status(of pid: pid_t) -> (state: String, parent: pid_t?)? {
    guard let text = try? readFile(FilePath("/proc/\(pid)/stat")) else { return nil }
    let fields = String(decoding: text, as: UTF8.self).split(separator: ")").last?.split(separator: " ") ?? []
    return fields.count > 1 ? (String(fields[0]), pid_t(fields[1])) : nil
  }

  func phase(_ id: Int64) throws -> JobPhase { try queue.job(id).phase }

  /// Looks often until something is so.
  /// - Returns: the seconds that it took; an issue is recorded when it takes too long.
  @discardableResult
  func wait(
    _ what: String, upTo seconds: Double = 20, sourceLocation: SourceLocation = #_sourceLocation,
    _ condition: () throws -> Bool
  ) throws -> Double {
    let start = Date()
    while try !condition() {
      let waited = Date().timeIntervalSince(start)
      if waited > seconds {
        Issue.record("\(what) did not happen within \(seconds) s", sourceLocation: sourceLocation)
        return waited
      }
      usleep(5_000)
    }
    return Date().timeIntervalSince(start)
  }
}
