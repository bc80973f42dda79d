internal import Glibc

/// A thread of its own, for what must go on while others wait.
enum BackgroundThread {
  private final class Body: Sendable {
    let run: @Sendable () -> Void

    init(_ run: @escaping @Sendable () -> Void) {
      self.run = run
    }
  }

  static func sleep(seconds: Double) {
    usleep(UInt32(seconds * 1_000_000))
  }

  /// Starts a detached thread. Signals are left to the others.
  static func start(_ body: @escaping @Sendable () -> Void) {
    var thread = pthread_t()
    var all = sigset_t()
    var before = sigset_t()
    sigfillset(&all)
    pthread_sigmask(SIG_SETMASK, &all, &before)
    let code = pthread_create(
      &thread, nil,
      { argument in
        if let argument { Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run() }
        return nil
      }, Unmanaged.passRetained(Body(body)).toOpaque())
    pthread_sigmask(SIG_SETMASK, &before, nil)
    precondition(code == 0, "no thread can be started")
    pthread_detach(thread)
  }
}
