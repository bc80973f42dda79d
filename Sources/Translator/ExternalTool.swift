internal import Files
internal import Glibc
internal import Synchronization
internal import SystemPackage

/// Runs a program on an image: bytes in on standard input, bytes out on standard output. Its arguments are given to it as
/// they are; no shell reads them. It has a process group of its own, which is killed when its time is over.
struct ExternalTool {
  /// The program, found by PATH, and its arguments.
  let words: [String]
  /// Seconds.
  let timeout: Double

  private static let largestOutput = 1 << 31
  /// Bytes kept of what it says on standard error.
  private static let remembered = 400

  private var program: String { words.first ?? "" }

  /// - Parameters:
  ///   - path: stands in for `{}` in the arguments.
  ///   - input: what it finds on standard input.
  /// - Returns: what it wrote to standard output; it ended with 0.
  func run(on path: FilePath? = nil, input: [UInt8] = []) throws(ToolError) -> [UInt8] {
    let process = try start(path)
    var (pending, output, said) = (input[...], [UInt8](), [UInt8]())
    let deadline = ContinuousClock.now + .seconds(timeout)
    var ends = process.pipes
    var failure: ToolError?
    defer { ends.closeAll() }
    while failure == nil, ends.isOpen {
      let left = (deadline - .now) / .milliseconds(1)
      if left <= 0 {
        failure = .tookTooLong(program: program, seconds: timeout, said: Self.text(said))
        break
      }
      ends.move(&pending, &output, &said, milliseconds: Int32(min(left, 1000)) + 1)
      said = said.suffix(Self.remembered)
      if output.count > Self.largestOutput { failure = .wroteTooMuch(program: program, limit: Self.largestOutput) }
    }
    if failure != nil { kill(-process.id, SIGKILL) }
    let status = process.wait(until: deadline)
    if let failure { throw failure }
    guard let status else {
      throw .tookTooLong(program: program, seconds: timeout, said: Self.text(said))
    }
    guard status.isEmpty else { throw .failed(program: program, status: status, said: Self.text(said)) }
    guard !output.isEmpty else { throw .wroteNothing(program: program, said: Self.text(said)) }
    return output
  }

  /// The last words, on one line.
  private static func text(_ said: [UInt8]) -> String {
    escapeBytes(said.map { $0 == 0x0A || $0 == 0x0D ? 0x20 : $0 }).split(separator: " ").joined(separator: " ")
  }

  private struct Started {
    let id: pid_t
    let pipes: PipeEnds

    /// - Returns: empty for success, else how it ended; `nil` if it had to be killed for its time.
    func wait(until deadline: ContinuousClock.Instant) -> String? {
      var (status, isKilled): (Int32, Bool) = (0, false)
      while true {
        let ended = waitpid(id, &status, isKilled ? 0 : WNOHANG)
        if ended == id { break }
        if ended < 0 { return errno == EINTR ? wait(until: deadline) : "an unknown status" }
        if ContinuousClock.now >= deadline {
          kill(-id, SIGKILL)
          isKilled = true
        } else {
          usleep(1000)
        }
      }
      if isKilled { return nil }
      // What `WIFEXITED` and its kin say.
      if status & 0x7F != 0 { return "signal \(status & 0x7F)" }
      let code = status >> 8 & 0xFF
      return code == 0 ? "" : "status \(code)"
    }
  }

  /// Held while a program is started: until its pipes are marked, another one would inherit them.
  private static let starting = Mutex(())

  private func start(_ path: FilePath?) throws(ToolError) -> Started {
    var ends: [Int32] = []
    func open() -> Int32 {
      var pair: [Int32] = [-1, -1]
      guard pipe(&pair) == 0 else { return errno }
      for end in pair { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
      ends += pair
      return 0
    }
    var id = pid_t()
    let failure = Self.starting.withLock { _ in
      for _ in 0..<3 {
        let failure = open()
        if failure != 0 { return failure }
      }
      return spawn(path, input: ends[0], output: ends[3], errors: ends[5], id: &id)
    }
    for (index, end) in ends.enumerated() where failure != 0 || [0, 3, 5].contains(index) { close(end) }
    guard failure == 0 else {
      throw .cannotStart(program: program, reason: String(cString: strerror(failure)).lowercased())
    }
    return Started(id: id, pipes: PipeEnds(input: ends[1], output: ends[2], errors: ends[4]))
  }

  /// - Returns: 0, or the number of the error.
  private func spawn(_ path: FilePath?, input: Int32, output: Int32, errors: Int32, id: inout pid_t) -> Int32 {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (number, end) in [input, output, errors].enumerated() {
      posix_spawn_file_actions_adddup2(&actions, end, Int32(number))
    }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // A group of its own, and the signals as programs expect them.
    var (all, none) = (sigset_t(), sigset_t())
    sigfillset(&all)
    sigemptyset(&none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
    var arguments: [UnsafeMutablePointer<CChar>?] = words.map { Self.argument($0, path) }
    defer { for argument in arguments { free(argument) } }
    arguments.append(nil)
    return posix_spawnp(&id, program, &actions, &attributes, arguments, environ)
  }

  /// The argument's bytes, with the path's in place of each `{}`.
  private static func argument(_ word: String, _ path: FilePath?) -> UnsafeMutablePointer<CChar>? {
    let parts = word.split(separator: "{}", omittingEmptySubsequences: false).map { Array($0.utf8) }
    let bytes = path.map { path in Array(parts.joined(separator: path.bytes)) } ?? Array(word.utf8)
    return (bytes.map { CChar(bitPattern: $0) } + [0]).withUnsafeBufferPointer { $0.baseAddress.flatMap { strdup($0) } }
  }
}
