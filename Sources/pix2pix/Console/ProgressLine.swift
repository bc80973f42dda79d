/// What a job's progress column says, on one line that is rewritten on a terminal, or on plain lines with -v.
struct ProgressLine {
  private let verbose: Bool
  private var shown = ""
  private var lastPlain: (text: String, at: Int64)?

  init(verbose: Bool) {
    self.verbose = verbose
  }

  /// - Parameter now: milliseconds of a monotonic clock.
  mutating func show(_ text: String, at now: Int64) {
    if Console.isTerminal {
      let blank = String(repeating: " ", count: max(0, shown.count - text.count))
      Console.write("\r" + text + blank, to: 2)
      shown = text
    } else if verbose, text != lastPlain?.text, now - (lastPlain?.at ?? -plainInterval) >= plainInterval {
      Console.complain(text)
      lastPlain = (text, now)
    }
  }

  /// Leaves the terminal with an empty line.
  mutating func clear() {
    guard !shown.isEmpty else { return }
    Console.write("\r" + String(repeating: " ", count: shown.count) + "\r", to: 2)
    shown = ""
  }

  private let plainInterval: Int64 = 10_000
}
