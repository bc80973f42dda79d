internal import Glibc

/// This side of a program's standard input, output and error.
struct PipeEnds {
  private var input: Int32
  private var output: Int32
  private var errors: Int32

  init(input: Int32, output: Int32, errors: Int32) {
    for end in [input, output, errors] { _ = fcntl(end, F_SETFL, fcntl(end, F_GETFL) | O_NONBLOCK) }
    (self.input, self.output, self.errors) = (input, output, errors)
    // A program that reads no more is noticed when it is written to, and is no end of this one.
    signal(SIGPIPE, SIG_IGN)
  }

  /// Whether there is more to read.
  var isOpen: Bool { output >= 0 || errors >= 0 }

  /// Waits until something can be moved, and moves it. What is over is closed.
  mutating func move(
    _ pending: inout ArraySlice<UInt8>, _ written: inout [UInt8], _ said: inout [UInt8], milliseconds: Int32
  ) {
    if pending.isEmpty { Self.close(&input) }
    var polled = [
      pollfd(fd: input, events: Int16(POLLOUT), revents: 0), pollfd(fd: output, events: Int16(POLLIN), revents: 0),
      pollfd(fd: errors, events: Int16(POLLIN), revents: 0),
    ]
    guard poll(&polled, 3, milliseconds) > 0 else { return }
    if polled[0].revents != 0 {
      let count = pending.withUnsafeBytes { write(input, $0.baseAddress, $0.count) }
      if count > 0 { pending = pending.dropFirst(count) }
      if count < 0, errno != EAGAIN, errno != EINTR { Self.close(&input) }
    }
    if polled[1].revents != 0 { Self.read(&output, into: &written) }
    if polled[2].revents != 0 { Self.read(&errors, into: &said) }
  }

  private static func read(_ end: inout Int32, into bytes: inout [UInt8]) {
    withUnsafeTemporaryAllocation(byteCount: 1 << 16, alignment: 1) { buffer in
      let count = Glibc.read(end, buffer.baseAddress, buffer.count)
      if count > 0 {
        bytes.append(contentsOf: buffer[..<count])
      } else if count == 0 || (errno != EAGAIN && errno != EINTR) {
        close(&end)
      }
    }
  }

  private static func close(_ end: inout Int32) {
    if end >= 0 { Glibc.close(end) }
    end = -1
  }

  mutating func closeAll() {
    Self.close(&input)
    Self.close(&output)
    Self.close(&errors)
  }
}
