internal import Files
internal import Glibc
internal import SystemPackage

/// This program run once more, for its output.
struct OwnProcess {
  private let arguments: [String]
  private let pid: pid_t
  /// The end of a pipe that it writes to.
  private let said: Int32

  /// Starts it; its stderr is this process's. `finish` must follow.
  init(_ arguments: [String]) throws {
    self.arguments = arguments
    let program = try ownExecutable()
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw FileError.last("open a pipe to", program) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
    var words: [UnsafeMutablePointer<CChar>?] = ([program.string] + arguments).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var pid: pid_t = 0
    let code = program.withPlatformString { posix_spawn(&pid, $0, &actions, nil, &words, environ) }
    close(ends[1])
    guard code == 0 else {
      close(ends[0])
      throw CommandError.childFailed(arguments: arguments, reason: String(cString: strerror(code)).lowercased())
    }
    self.pid = pid
    said = ends[0]
  }

  /// What it wrote to stdout; its stderr is this process's.
  /// - Throws: `CommandError.childFailed` unless it ended with 0.
  static func output(of arguments: [String]) throws -> [UInt8] {
    try OwnProcess(arguments).finish().output
  }

  func signal(_ number: Int32) {
    kill(pid, number)
  }

  /// Waits for its end.
  /// - Returns: what it wrote to stdout, the seconds of CPU that it and its own processes took, and the most memory, in MiB,
  ///   that any of them had.
  /// - Throws: `CommandError.childFailed` unless it ended with one of the codes.
  func finish(expecting codes: Set<Int32> = [0]) throws -> (output: [UInt8], cpu: Double, peak: Double) {
    let bytes = Self.readAll(said)
    close(said)
    var status: Int32 = 0
    var usage = rusage()
    while wait4(pid, &status, 0, &usage) < 0 {
      guard errno == EINTR else { break }
    }
    let number = status & 0x7F
    guard number == 0, codes.contains((status >> 8) & 0xFF) else {
      throw CommandError.childFailed(
        arguments: arguments, reason: number == 0 ? "it ended with \((status >> 8) & 0xFF)" : "signal \(number)")
    }
    func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + 1e-6 * Double(time.tv_usec) }
    return (bytes, seconds(usage.ru_utime) + seconds(usage.ru_stime), Double(usage.ru_maxrss) / 1024)
  }

  private static func readAll(_ descriptor: Int32) -> [UInt8] {
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(descriptor, &block, block.count)
      if count > 0 {
        bytes += block[..<count]
      } else if count == 0 || errno != EINTR {
        return bytes
      }
    }
  }
}
