import Files
internal import Glibc
import SystemPackage

/// A program that runs beside a test: its standard output can be read, its standard input ends with this value.
package final class ChildProcess {
  package let identifier: Int32
  private let output: Int32
  private let input: Int32

  /// - Parameter arguments: the program's path and what it is given.
  package init(_ arguments: [String]) throws {
    let (childInput, input) = try ChildProcess.pipe()
    let (output, childOutput) = try ChildProcess.pipe()
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawn_file_actions_adddup2(&actions, childInput, 0)
    posix_spawn_file_actions_adddup2(&actions, childOutput, 1)
    var words = arguments.map { strdup($0) } + [nil]
    var identifier = pid_t()
    let code = posix_spawn(&identifier, arguments[0], &actions, nil, &words, environ)
    posix_spawn_file_actions_destroy(&actions)
    for word in words { free(word) }
    close(childInput)
    close(childOutput)
    self.identifier = identifier
    self.input = input
    self.output = output
    guard code == 0 else { throw FileError("start", FilePath(arguments[0]), Errno(rawValue: code)) }
  }

  /// Waits for the next bytes of output; empty at its end.
  package func nextOutput() -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = read(output, &bytes, bytes.count)
    return Array(bytes.prefix(max(0, count)))
  }

  package func send(signal: Int32) {
    kill(identifier, signal)
  }

  /// Waits for the end.
  /// - Returns: the exit code, or the signal that ended it, negated.
  package func wait() -> Int32 {
    var status: Int32 = 0
    while waitpid(identifier, &status, 0) < 0, errno == EINTR {}
    let signal = status & 0x7F
    return signal == 0 ? status >> 8 & 0xFF : -signal
  }

  deinit {
    close(input)
    close(output)
  }

  private static func pipe() throws -> (read: Int32, write: Int32) {
    var ends: [Int32] = [0, 0]
    guard Glibc.pipe(&ends) == 0 else { throw FileError.last("make", FilePath("pipe")) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return (ends[0], ends[1])
  }
}
