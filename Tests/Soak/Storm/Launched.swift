import Files
import Glibc
import SystemPackage

/// A process that this one started; what it says is in files.
final class Launched {
  enum End: Hashable {
    case exited(Int32)
    case signalled(Int32)
  }
  let pid: pid_t
  let arguments: [String]
  private let said: FilePath
  private var end: End?

  /// - Parameters:
  ///   - arguments: for the program, without its name.
  ///   - said: the file for its stdout; stderr goes beside it.
  init(_ arguments: [String], on site: any Site, said: FilePath) throws {
    self.arguments = arguments
    self.said = said
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, said.string, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, said.string + ".err", O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    var words = ([site.program] + arguments).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var pid = pid_t()
    let code = posix_spawn(&pid, site.program, &actions, nil, &words, environ)
    guard code == 0 else { throw FileError("start", FilePath(site.program), Errno(rawValue: code)) }
    self.pid = pid
  }

  /// How it ended, if it has; does not wait.
  func poll() -> End? {
    if let end { return end }
    var status: Int32 = 0
    guard waitpid(pid, &status, WNOHANG) == pid else { return nil }
    let number = status & 0x7F
    end = number == 0 ? .exited((status >> 8) & 0xFF) : .signalled(number)
    return end
  }

  /// Nothing happens once it has ended: its number may be another's then.
  func signal(_ number: Int32) {
    if poll() == nil { kill(pid, number) }
  }

  var output: String { Self.content(said) }
  var complaint: String { Self.content(FilePath(said.string + ".err")) }

  /// To be called when it has ended and was understood.
  func forget() {
    DurableFile.remove(said)
    DurableFile.remove(FilePath(said.string + ".err"))
  }

  private static func content(_ file: FilePath) -> String {
    String(decoding: (try? readFile(file)) ?? [], as: UTF8.self)
  }
}
