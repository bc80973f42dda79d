internal import Glibc

/// Results go to stdout, all else to stderr.
enum Console {
  /// Whether a person is looking at stderr.
  static var isTerminal: Bool { isatty(2) == 1 }

  static func result(_ text: String) { write(text + "\n", to: 1) }

  static func result(_ value: JSONValue) { result(value.text) }

  static func complain(_ text: String) { write(text + "\n", to: 2) }

  /// For a person at a terminal or one who asked for it with -v; cron hears nothing.
  static func tell(_ text: String, verbose: Bool) {
    if verbose || isTerminal { write(text + "\n", to: 2) }
  }

  static func write(_ text: String, to descriptor: Int32) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 {
        if errno == EINTR { continue }
        return
      }
      bytes = bytes.dropFirst(count)
    }
  }
}
