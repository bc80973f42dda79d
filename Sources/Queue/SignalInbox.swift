internal import Glibc
internal import Synchronization

/// How often this process was asked to stop. The handler does nothing but count and wake the loop that looks.
enum SignalInbox {
  private static let stops = Atomic<Int>(0)
  /// The signal that asked last.
  private static let last = Atomic<Int32>(0)
  private static let wakeUp = Atomic<Int32>(-1)

  /// Catches SIGTERM, SIGINT and SIGHUP (unless whoever started this process had them ignored, as `nohup` has SIGHUP), and lets
  /// SIGCHLD interrupt a wait. A pipe whose reader is gone, that of a job that
  /// has just ended or of whoever watched this process, is an error of the write and no reason to die. Installed once for
  /// the whole process.
  static func install() {
    guard stops.load(ordering: .relaxed) >= 0, last.load(ordering: .relaxed) >= 0 else { return }
    if wakeUp.load(ordering: .relaxed) < 0 {
      guard let ends = PipeEnds() else { return }
      for end in [ends.input, ends.output] { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
      wakeUp.store(ends.output, ordering: .relaxed)
      source.store(ends.input, ordering: .relaxed)
    }
    for number in [SIGTERM, SIGINT, SIGHUP] where !isIgnored(number) {
      handle(number) { number in
        SignalInbox.last.store(number, ordering: .relaxed)
        SignalInbox.stops.add(1, ordering: .relaxed)
        SignalInbox.wake()
      }
    }
    handle(SIGCHLD) { _ in SignalInbox.wake() }
    signal(SIGPIPE, SIG_IGN)
    // Whoever started this process may have held these back, and a process inherits that.
    var wanted = sigset_t()
    sigemptyset(&wanted)
    for number in [SIGTERM, SIGINT, SIGHUP, SIGCHLD] { sigaddset(&wanted, number) }
    pthread_sigmask(SIG_UNBLOCK, &wanted, nil)
  }

  private static let source = Atomic<Int32>(-1)

  static var stopCount: Int { stops.load(ordering: .relaxed) }
  static var lastSignal: Int32 { last.load(ordering: .relaxed) }

  /// Waits until a signal comes, at most `milliseconds`.
  static func wait(milliseconds: Int32) {
    var waiting = pollfd(fd: source.load(ordering: .relaxed), events: Int16(POLLIN), revents: 0)
    guard poll(&waiting, 1, milliseconds) > 0 else { return }
    var bytes = [UInt8](repeating: 0, count: 64)
    while read(waiting.fd, &bytes, bytes.count) > 0 {}
  }

  private static func wake() {
    let saved = errno
    var byte: UInt8 = 0
    _ = write(wakeUp.load(ordering: .relaxed), &byte, 1)
    errno = saved
  }

  private static func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    guard sigaction(number, nil, &action) == 0 else { return false }
    return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1
  }

  private static func handle(_ number: Int32, _ handler: @escaping @convention(c) (Int32) -> Void) {
    var action = sigaction()
    action.__sigaction_handler.sa_handler = handler
    action.sa_flags = SA_RESTART
    sigaction(number, &action, nil)
  }
}
