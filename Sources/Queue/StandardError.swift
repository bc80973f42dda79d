internal import Glibc

enum StandardError {
  /// Writes a line in one piece, so that lines of several processes in one log do not mix.
  static func say(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    _ = write(2, bytes, bytes.count)
  }
}
