internal import Glibc

/// The cores this process may use: its affinity mask, cut down by the quota of its cgroup and those above it (versions
/// 2 and 1), rounded down, at least 1.
package func availableCores() -> Int {
  var cores = readText("/proc/self/status").flatMap(allowedProcessors) ?? Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))
  if let quota = cgroupQuota(readText: readText) { cores = min(cores, Int(quota)) }
  return max(1, cores)
}

/// The number of bits in the line "Cpus_allowed: ffffffff,00000003" of a process's status: its affinity mask.
package func allowedProcessors(status: String) -> Int? {
  let line = status.split(separator: "\n").first { $0.hasPrefix("Cpus_allowed:") }
  return line?.dropFirst("Cpus_allowed:".count).reduce(0) { $0 + ($1.hexDigitValue ?? 0).nonzeroBitCount }
}

/// The least processor quota, in cores, of the cgroups this process is in; `nil` where there is none.
/// - Parameter readText: a small file's text by its path, `nil` where it cannot be read.
package func cgroupQuota(readText: (String) -> String?) -> Double? {
  guard let membership = readText("/proc/self/cgroup") else { return nil }
  var least: Double?
  func take(_ quota: Double?) {
    if let quota, quota > 0 { least = min(least ?? quota, quota) }
  }
  for line in membership.split(separator: "\n") {
    let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3 else { continue }
    let controllers = parts[1].split(separator: ",")
    var folders = parts[2].split(separator: "/")
    while true {
      let path = folders.map { "/" + $0 }.joined()
      if parts[1].isEmpty {
        take(versionTwoQuota(readText("/sys/fs/cgroup\(path)/cpu.max")))
      } else if controllers.contains("cpu") {
        for root in ["/sys/fs/cgroup/cpu", "/sys/fs/cgroup/cpu,cpuacct"] {
          let quota = readText("\(root)\(path)/cpu.cfs_quota_us").flatMap(number)
          let period = readText("\(root)\(path)/cpu.cfs_period_us").flatMap(number)
          if let quota, let period, period > 0 { take(quota / period) }
        }
      }
      if folders.isEmpty { break }
      folders.removeLast()
    }
  }
  return least
}

/// `cpu.max` reads "max 100000" or "150000 100000": quota and period.
private func versionTwoQuota(_ text: String?) -> Double? {
  guard let fields = text?.split(whereSeparator: \.isWhitespace), fields.count == 2 else { return nil }
  guard let quota = Double(fields[0]), let period = Double(fields[1]), period > 0 else { return nil }
  return quota / period
}

private func number(_ text: String) -> Double? {
  text.split(whereSeparator: \.isWhitespace).first.flatMap { Double($0) }
}

private func readText(_ path: String) -> String? {
  let file = open(path, O_RDONLY | O_CLOEXEC)
  guard file >= 0 else { return nil }
  defer { close(file) }
  var bytes = [UInt8](repeating: 0, count: 4096)
  let count = read(file, &bytes, bytes.count)
  return count >= 0 ? String(decoding: bytes[..<count], as: UTF8.self) : nil
}
