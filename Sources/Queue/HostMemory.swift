internal import Files
internal import SystemPackage

/// The memory that the jobs of this host may take.
package enum HostMemory {
  /// Bytes: what the machine has, or less where a cgroup of this process, or one above it, is limited to less (versions 2
  /// and 1); `nil` where nothing says.
  package static func allowed() -> Int64? {
    allowed { path in
      (try? readFile(FilePath(path))).map { String(decoding: $0, as: UTF8.self) }
    }
  }

  /// - Parameter text: a small file's text by its path, `nil` where it cannot be read.
  package static func allowed(text: (String) -> String?) -> Int64? {
    var least = text("/proc/meminfo").flatMap(total)
    for path in limitFiles(text("/proc/self/cgroup") ?? "") {
      // "max" is no number, and a limit that nobody set is larger than any machine.
      guard let limit = text(path).flatMap({ Int64($0.filter { !$0.isWhitespace }) }), limit > 0 else { continue }
      least = min(least ?? limit, limit)
    }
    return least
  }

  private static func total(_ text: String) -> Int64? {
    let line = text.split(separator: "\n").first { $0.hasPrefix("MemTotal:") }
    let words = line?.split(separator: " ") ?? []
    return words.count >= 2 ? Int64(words[1]).map { $0 * 1024 } : nil
  }

  /// The limits of the groups in `/proc/self/cgroup`, and of those above them.
  private static func limitFiles(_ membership: String) -> [String] {
    var found: [String] = []
    for line in membership.split(separator: "\n") {
      let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard parts.count == 3 else { continue }
      let isSecond = parts[1].isEmpty
      guard isSecond || parts[1].split(separator: ",").contains("memory") else { continue }
      var folders = parts[2].split(separator: "/")
      while true {
        let path = folders.map { "/" + $0 }.joined()
        found.append(
          isSecond ? "/sys/fs/cgroup\(path)/memory.max" : "/sys/fs/cgroup/memory\(path)/memory.limit_in_bytes")
        if folders.isEmpty { break }
        folders.removeLast()
      }
    }
    return found
  }
}
