internal import Files
internal import SystemPackage

/// What processes hold of the host's memory.
enum GroupMemory {
  /// Bytes of all the processes of each process group: pages of their own and shared ones that no file backs, in memory or
  /// swapped out. Pages of files do not count, as the kernel may take them back at any time; so a limit on address space
  /// (RLIMIT_AS), which counts them and what is only reserved, would be no limit on memory.
  static func bytes(ofGroups groups: Set<Int32>) -> [Int32: Int64] {
    var found: [Int32: Int64] = [:]
    guard !groups.isEmpty, let names = try? Folder.names(in: "/proc") else { return found }
    for name in names where name.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) {
      let folder = FilePath("/proc").pushing(FilePath(bytes: name))
      // A process may end while it is looked at.
      guard let group = group(in: folder), groups.contains(group) else { continue }
      found[group, default: 0] += bytes(in: folder)
    }
    return found
  }

  /// Field 5 of `stat`; the name of the program, field 2, may contain anything, a parenthesis too.
  private static func group(in folder: FilePath) -> Int32? {
    guard let text = try? readFile(folder.appending("stat")), let close = text.lastIndex(of: 0x29) else { return nil }
    let fields = text[(close + 1)...].split(separator: 0x20)
    return fields.count > 2 ? Int32(String(decoding: fields[2], as: UTF8.self)) : nil
  }

  private static func bytes(in folder: FilePath) -> Int64 {
    guard let text = try? readFile(folder.appending("status")) else { return 0 }
    var kilobytes: Int64 = 0
    for line in text.split(separator: 0x0A) {
      let words = line.split(whereSeparator: { $0 == 0x20 || $0 == 0x09 })
      guard words.count >= 2 else { continue }
      switch String(decoding: words[0], as: UTF8.self) {
      case "RssAnon:", "RssShmem:", "VmSwap:": kilobytes += Int64(String(decoding: words[1], as: UTF8.self)) ?? 0
      default: continue
      }
    }
    return kilobytes * 1024
  }
}
