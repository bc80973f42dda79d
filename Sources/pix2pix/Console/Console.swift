internal import Files
internal import Glibc
internal import Synchronization
internal import SystemPackage

/// Results go to stdout, all else to stderr.
enum Console {
  /// Why a result could not be written, the first time.
  private static let failure = Atomic<Int32>(0)

  /// Whether a person is looking at stderr.
  static var isTerminal: Bool { isatty(2) == 1 }

  static func result(_ text: String) {
    let code = write(text + "\n", to: 1)
    if code != 0 { _ = failure.compareExchange(expected: 0, desired: code, ordering: .relaxed) }
  }

  /// - Throws: `FileError` if a result of this command was not written: whoever reads it does not have all.
  static func requireResults() throws(FileError) {
    let code = failure.load(ordering: .relaxed)
    if code != 0 { throw FileError("write to", "stdout", Errno(rawValue: code)) }
  }

  static func result(_ value: JSONValue) { result(value.text) }

  static func complain(_ text: String) { write(text + "\n", to: 2) }

  /// For a person at a terminal or one who asked for it with -v; cron hears nothing.
  static func tell(_ text: String, verbose: Bool) {
    if verbose || isTerminal { write(text + "\n", to: 2) }
  }

  /// - Returns: 0, or the system's reason why not all of it was written.
  @discardableResult
  static func write(_ text: String, to descriptor: Int32) -> Int32 {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 {
        if errno == EINTR { continue }
        return errno
      }
      bytes = bytes.dropFirst(count)
    }
    return 0
  }
}
