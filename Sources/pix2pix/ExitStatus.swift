/// How a command ends. The numbers never change: cron jobs and scripts depend on them.
enum ExitStatus: Int32, CaseIterable {
  case done = 0
  case failed = 1
  case partly = 3
  case locked = 11
  case noSpace = 14
  case usage = 64
  case badData = 65
  case notFound = 66
  case tryAgain = 75
  case badConfiguration = 78
  case hungUp = 129
  case interrupted = 130
  case terminated = 143

  private var meaning: String {
    switch self {
    case .done: "done, or nothing was to do"
    case .failed: "failed; the last line on stderr says why"
    case .partly: "partly done: some items failed or were refused, and are listed"
    case .locked: "another run holds the lock"
    case .noSpace: "no space left"
    case .usage: "the command line cannot be read"
    case .badData: "bad input data"
    case .notFound: "an input was not found"
    case .tryAgain: "try again later"
    case .badConfiguration: "bad configuration"
    case .hungUp: "stopped by SIGHUP: the terminal is gone (`nohup` prevents it)"
    case .interrupted: "stopped by Ctrl-C (SIGINT)"
    case .terminated: "stopped by SIGTERM"
    }
  }

  /// The section of a command's help that documents its exit codes.
  static func help(_ statuses: ExitStatus...) -> String { help(statuses.map { ($0, $0.meaning) }) }

  /// For a command in which the codes mean something of its own.
  static func help(_ meanings: [(status: ExitStatus, meaning: String)]) -> String {
    let lines = meanings.map { status, meaning in
      let digits = String(status.rawValue)
      return "  " + String(repeating: " ", count: 3 - digits.count) + digits + "  " + meaning
    }
    return "EXIT CODES:\n" + lines.joined(separator: "\n")
  }

  /// For a command that only looks.
  static let looking = help(.done, .failed, .noSpace, .usage, .badData, .notFound, .tryAgain, .badConfiguration)

  /// For a command that works jobs.
  static let working = help(
    .done, .failed, .partly, .locked, .noSpace, .usage, .badData, .notFound, .tryAgain, .badConfiguration, .hungUp,
    .interrupted, .terminated)

  /// The worse of two ends of parts of one command: failures before partial success, partial success before none.
  static func worse(_ left: ExitStatus, _ right: ExitStatus) -> ExitStatus {
    func rank(_ status: ExitStatus) -> Int {
      switch status {
      case .done: 0
      case .partly: 1
      default: 2
      }
    }
    return rank(right) > rank(left) ? right : left
  }
}
