import Files
import Glibc
import SystemPackage

/// A process that runs a job of the workspace, found in the system's table.
struct JobProcess: Hashable {
  let pid: pid_t
  let parent: pid_t
  let job: Int64
  /// Clock ticks: with the number, which process it is.
  let started: UInt64

  static func all(on site: any Site) throws -> [JobProcess] {
    try Folder.names(in: "/proc").compactMap { name in
      pid_t(String(decoding: name, as: UTF8.self)).flatMap { JobProcess($0, on: site) }
    }
  }

  init?(_ pid: pid_t, on site: any Site) {
    guard let line = try? readFile(FilePath("/proc/\(pid)/cmdline")) else { return nil }
    let words = line.split(separator: 0, omittingEmptySubsequences: false).map { String(decoding: $0, as: UTF8.self) }
    guard words.count >= 5, words[0] == site.program, words[1] == "run-job", words[2] == site.workspace.string,
      let job = Int64(words[3]), let status = try? readFile(FilePath("/proc/\(pid)/stat"))
    else { return nil }
    // The second field is a name in parentheses, which may hold anything.
    guard let close = status.lastIndex(of: UInt8(ascii: ")")) else { return nil }
    let fields = String(decoding: status[(close + 1)...], as: UTF8.self).split(separator: " ")
    guard fields.count > 19, let parent = pid_t(fields[1]), let started = UInt64(fields[19]) else { return nil }
    self.pid = pid
    self.parent = parent
    self.job = job
    self.started = started
  }

  /// Whether this very process runs still.
  func isAlive(on site: any Site) -> Bool { JobProcess(pid, on: site)?.started == started }
}
