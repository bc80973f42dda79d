internal import Glibc
internal import Synchronization

/// What the process of a job hears of its worker, through the pipe on its stdin: a byte is the reason of a stop, the end is
/// the death of the worker, and then this process and its group are killed at once.
final class WorkerWatch: Sendable {
  private let heard = Mutex<StopReason?>(nil)

  /// Takes over stdin.
  init() {
    BackgroundThread.start { [self] in
      var byte: UInt8 = 0
      while true {
        let count = read(0, &byte, 1)
        if count == 1 {
          if let why = StopReason(rawValue: byte) { heard.withLock { $0 = $0 ?? why } }
        } else if count == 0 || errno != EINTR {
          WorkerWatch.endWithGroup()
        }
      }
    }
  }

  /// The first reason that was told.
  var reason: StopReason? { heard.withLock { $0 } }

  /// Nothing is committed after this: what was half done is found by the next claim.
  private static func endWithGroup() -> Never {
    if getpgrp() == getpid() { kill(0, SIGKILL) }
    _exit(137)
  }
}
