internal import Files
internal import Glibc
internal import Queue
internal import Store
internal import SystemPackage

/// A file or folder of a workspace that no row names and no process is at work on: what a kill or a power cut left.
struct Leftover: Sendable, Hashable {
  enum Kind: String, Sendable, CaseIterable {
    case claim, model, run, log, temporary, lock

    /// For "3 ...s that belong to nothing".
    var noun: String {
      switch self {
      case .claim: "working folder"
      case .model: "model folder"
      case .run: "run folder"
      case .log: "log"
      case .temporary: "unfinished file"
      case .lock: "lock of a worker"
      }
    }

    /// Whether it may be of use when nothing runs: to a store that was set aside.
    var outlivesProcesses: Bool { [.model, .run, .log].contains(self) }
  }
  let kind: Kind
  /// Absolute.
  let path: FilePath
  /// The store beside this one that it may belong to: it stays for as long as that does.
  var owner: FilePath?
}

/// Which unfinished files are nobody's. Their names hold the number of the process that wrote them.
struct TemporaryNames: Sendable {
  /// Workers of other hosts (or containers) write here: their processes cannot be seen, and age has to decide.
  let hasForeignWriters: Bool
  let now: Timestamp

  private static let prefix = Array(DurableFile.temporaryPrefix.utf8)
  /// Longer than any file takes to be written.
  private static let longest = 86_400.0

  static func isTemporary(_ name: [UInt8]) -> Bool { name.starts(with: prefix) }

  /// - Parameter path: of the file; one that is gone by now is nobody's worry.
  func isAbandoned(_ path: FilePath) -> Bool {
    guard let name = path.lastComponent.map({ FilePath(root: nil, [$0]).bytes }), Self.isTemporary(name),
      let status = try? FileStatus(of: path, followLinks: false)
    else { return false }
    let digits = name.dropFirst(Self.prefix.count).prefix { (0x30...0x39).contains($0) }
    let process = Int32(String(decoding: digits, as: UTF8.self)) ?? 0
    if hasForeignWriters || process <= 0 { return status.modified < (now + -Self.longest).milliseconds * 1_000_000 }
    return kill(process, 0) != 0 && errno == ESRCH
  }
}
