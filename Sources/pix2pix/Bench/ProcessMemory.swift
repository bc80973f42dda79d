internal import Files
internal import SystemPackage

/// This process's memory, MiB; 0 where the system does not say.
struct ProcessMemory: Sendable {
  /// Now.
  let resident: Double
  /// The most it ever was.
  let peak: Double

  static func now() -> ProcessMemory {
    ProcessMemory(status: String(decoding: (try? readFile("/proc/self/status")) ?? [], as: UTF8.self))
  }

  /// - Parameter status: lines such as "VmHWM:   123456 kB".
  init(status: String) {
    func mebibytes(_ name: String) -> Double {
      let line = status.split(separator: "\n").first { $0.hasPrefix(name + ":") }
      let fields = line?.split(whereSeparator: \.isWhitespace) ?? []
      return fields.count > 1 ? (Double(fields[1]) ?? 0) / 1024 : 0
    }
    resident = mebibytes("VmRSS")
    peak = mebibytes("VmHWM")
  }
}
