internal import Files
internal import Glibc
internal import SystemPackage

/// This program run once more, for its output.
enum OwnProcess {
  /// What it wrote to stdout; its stderr is this process's.
  /// - Throws: `CommandError.childFailed` unless it ended with 0.
  static func output(of arguments: [String]) throws -> [UInt8] {
    let program = try ownExecutable()
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw FileError.last("open a pipe to", program) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    defer { close(ends[0]) }
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
      throw CommandError.childFailed(arguments: arguments, reason: String(cString: strerror(code)).lowercased())
    }
    let bytes = readAll(ends[0])
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0 {
      guard errno == EINTR else { break }
    }
    guard status == 0 else {
      let number = status & 0x7F
      throw CommandError.childFailed(
        arguments: arguments, reason: number == 0 ? "it ended with \((status >> 8) & 0xFF)" : "signal \(number)")
    }
    return bytes
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
