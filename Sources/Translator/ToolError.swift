/// Why a program that was to decode or encode an image did not. The sentence reads on after the file's name.
package enum ToolError: Error, Sendable, Hashable {
  case cannotStart(program: String, reason: String)
  /// `said`: the end of what it wrote to standard error.
  case failed(program: String, status: String, said: String)
  case tookTooLong(program: String, seconds: Double, said: String)
  case wroteTooMuch(program: String, limit: Int)
  case wroteNothing(program: String, said: String)
}

extension ToolError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .cannotStart(let program, let reason):
      "`\(program)` cannot be started: \(reason); install it, or give another program"
    case .failed(let program, let status, let said):
      "`\(program)` ended with \(status)\(Self.quoted(said))"
    case .tookTooLong(let program, let seconds, let said):
      "`\(program)` took longer than \(seconds) s and was ended\(Self.quoted(said)); give it more time with --tool-timeout"
    case .wroteTooMuch(let program, let limit):
      "`\(program)` wrote more than \(limit) bytes and was ended"
    case .wroteNothing(let program, let said):
      "`\(program)` wrote nothing to standard output\(Self.quoted(said))"
    }
  }

  private static func quoted(_ said: String) -> String { said.isEmpty ? "" : ": \(said)" }
}
