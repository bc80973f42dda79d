import Glibc

/// What the storm did, and what it did not expect.
struct Tally {
  enum Target: String, CaseIterable { case worker, child, command }

  var seconds = 0.0
  var kills: [Target: Int] = [:]
  /// Times that something was stopped for a while.
  var holds = 0
  var terminations = 0
  var pauses = 0
  /// Workers that ended themselves because the store took no heartbeat for as long as their lease.
  var silences = 0
  /// Seconds that a job's process outlived its worker at most.
  var longestOrphan = 0.0
  /// Workers that were killed, and when, in milliseconds since 1970.
  var deaths: [(pid: pid_t, at: Int64)] = []
  /// Ends of processes that nobody caused.
  var surprises: [String] = []

  var killed: Int { kills.values.reduce(0, +) }

  var line: String {
    let parts = Target.allCases.map { "\($0.rawValue) \(kills[$0] ?? 0)" }.joined(separator: ", ")
    return "\(killed) kills (\(parts)), \(holds) holds, \(terminations) terminations"
  }
}

/// Why a soak cannot go on.
enum SoakError: Error, CustomStringConvertible {
  case failed([String], String)
  case late([String], seconds: Double)

  var description: String {
    switch self {
    case .failed(let arguments, let complaint): "`\(arguments.joined(separator: " "))` failed: \(complaint)"
    case .late(let arguments, let seconds):
      "`\(arguments.joined(separator: " "))` did not end within \(decimal(seconds)) s"
    }
  }
}
