internal import Files
internal import Glibc
internal import Synchronization
package import SystemPackage

/// A process in a group of its own that runs a job. Its stdin is a pipe whose other end only this process holds: at
/// end-of-file it knows that its worker is gone, however that ended. Its stdout and stderr are a pipe to its log, and it
/// inherits no other descriptor.
package final class ChildProcess: Sendable {
  package enum End: Sendable, Hashable {
    case exited(Int32)
    case signalled(Int32)

    package var description: String {
      switch self {
      case .exited(let code): "its process ended with exit code \(code) without a word"
      case .signalled(let number):
        "its process was ended by signal \(number) (\(String(cString: strsignal(number)).lowercased()))"
      }
    }
  }
  /// Also the process group.
  package let pid: Int32
  private let pipe: Int32
  private let log: JobLog
  /// Set once its number has been given back, and may mean another process.
  private let end = Mutex<End?>(nil)

  /// - Parameters:
  ///   - command: the path of the program, escaped, and its arguments.
  ///   - environment: what it has in its environment besides what this process has.
  ///   - log: appended to, made (0600) where it is missing.
  ///   - logLimit: bytes, see `JobLog`.
  package init(_ command: [String], environment: [String: String], log: FilePath, logLimit: Int) throws {
    guard let words = PipeEnds() else { throw FileError.last("open a pipe beside", log) }
    defer { close(words.output) }
    do {
      self.log = try JobLog(log, limit: logLimit, reading: words.input)
    } catch {
      close(words.input)
      throw error
    }
    guard let ends = PipeEnds() else { throw FileError.last("open a pipe beside", log) }
    defer { close(ends.input) }
    var pid: pid_t = 0
    do {
      let code = try ChildProcess.spawn(
        command, environment, input: ends.input, output: words.output, pid: &pid)
      guard code == 0 else {
        throw QueueError.cannotStart(
          command: command.first ?? "", reason: String(cString: strerror(code)).lowercased())
      }
    } catch {
      close(ends.output)
      throw error
    }
    self.pid = pid
    pipe = ends.output
  }

  deinit {
    close(pipe)
  }

  /// Says why the signal that follows is sent.
  package func tell(_ reason: StopReason) {
    var byte = reason.rawValue
    _ = write(pipe, &byte, 1)
  }

  /// Signals the whole group; nothing happens if it is gone. May be called from any thread.
  package func signal(_ number: Int32) {
    end.withLock { if $0 == nil { kill(-pid, number) } }
  }

  /// Whether the process has ended, without waiting. What it left of its group is killed before its number is given back,
  /// so that the number cannot mean another group, and its last words are in the log.
  package func poll() -> End? {
    let found = end.withLock { end in
      end = end ?? reap()
      return end
    }
    if found != nil { log.waitForEnd() }
    return found
  }

  private func reap() -> End? {
    var information = siginfo_t()
    while waitid(P_PID, id_t(pid), &information, WEXITED | WNOHANG | WNOWAIT) != 0 {
      guard errno == EINTR else { return .exited(-1) }
    }
    guard information.si_signo == SIGCHLD else { return nil }
    kill(-pid, SIGKILL)
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0 {
      guard errno == EINTR else { return .exited(-1) }
    }
    let number = status & 0x7F
    return number == 0 ? .exited((status >> 8) & 0xFF) : .signalled(number)
  }

  private static func spawn(
    _ command: [String], _ environment: [String: String], input: Int32, output: Int32, pid: inout pid_t
  ) throws(FileError) -> Int32 {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, input, 0)
    posix_spawn_file_actions_adddup2(&actions, output, 1)
    posix_spawn_file_actions_adddup2(&actions, output, 2)
    for name in try Folder.names(in: "/proc/self/fd") {
      if let descriptor = Int32(String(decoding: name, as: UTF8.self)), descriptor > 2 {
        posix_spawn_file_actions_addclose(&actions, descriptor)
      }
    }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    var ordinary = sigset_t()
    sigemptyset(&ordinary)
    for number in [SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGPIPE, SIGCHLD, SIGUSR1, SIGUSR2] {
      sigaddset(&ordinary, number)
    }
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &ordinary)
    posix_spawnattr_setpgroup(&attributes, 0)
    let flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
    posix_spawnattr_setflags(&attributes, Int16(flags))
    var arguments: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    // Of two of one name the first is found.
    let added: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0.key)=\($0.value)") }
    defer { for word in added { free(word) } }
    var words = added
    var own = environ
    while let word = own.pointee {
      words.append(word)
      own += 1
    }
    words.append(nil)
    guard let name = command.first, let program = FilePath(escaped: name) else { return EINVAL }
    return program.withPlatformString { posix_spawn(&pid, $0, &actions, &attributes, &arguments, &words) }
  }
}

/// Why a job is told to stop: the byte on the pipe.
package enum StopReason: UInt8, Sendable {
  /// The worker ends; commit what is worth keeping.
  case workerStops = 0x73
  /// Somebody cancelled the job; nothing needs to be kept.
  case cancelled = 0x63
  /// It ran longer than it may.
  case timeout = 0x74
  /// A more urgent job needs its cores or its memory; commit what is worth keeping, in its own time.
  case yields = 0x79
}
