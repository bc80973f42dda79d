internal import Glibc

/// The two ends of a new pipe, which no other program inherits.
struct PipeEnds {
  let input: Int32
  let output: Int32

  /// - Returns: `nil` if there are no descriptors left; `errno` says so.
  init?() {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return nil }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    input = ends[0]
    output = ends[1]
  }
}
