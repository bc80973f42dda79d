internal import Files
internal import Glibc
internal import Kernels
internal import SystemPackage

/// The machine that figures belong to, and what it can do at best.
struct MachineReport: Sendable {
  let processor: String
  let cores: Int
  let kernels: KernelPath
  /// One thread's sgemm and that of all, GFLOP/s; `nil` where it was not measured.
  var limits: Limits?

  struct Limits: Sendable {
    var product: (one: Double, all: Double)
    /// GB/s of a triad.
    var bandwidth: (one: Double, all: Double)
  }

  init(cores: Int?, kernels: KernelPath) {
    processor = Self.processorModel(
      cpuinfo: String(decoding: (try? readFile("/proc/cpuinfo")) ?? [], as: UTF8.self))
    self.cores = cores ?? availableCores()
    self.kernels = kernels
  }

  /// - Parameter repeats: rounds of each; the best counts.
  mutating func measureLimits(repeats: Int) {
    let side = 1024
    let elements = 1 << 24
    let (one, all) = (ComputePool(cores: 1), ComputePool(cores: cores))
    func product(_ pool: ComputePool) -> Double {
      let seconds = Timing(MachineLimits.products(side: side, repeats: repeats, pool: pool)).best
      return 2e-9 * Double(side * side * side * pool.cores) / seconds
    }
    func bandwidth(_ pool: ComputePool) -> Double {
      12e-9 * Double(elements) / Timing(MachineLimits.triad(count: elements, repeats: repeats, pool: pool)).best
    }
    limits = Limits(product: (product(one), product(all)), bandwidth: (bandwidth(one), bandwidth(all)))
  }

  /// - Parameter cpuinfo: lines such as "model name : AMD EPYC". Not every architecture gives its model a name.
  static func processorModel(cpuinfo: String) -> String {
    for line in cpuinfo.split(separator: "\n") {
      let parts = line.split(separator: ":", maxSplits: 1)
      guard parts.count == 2 else { continue }
      if String(parts[0].split(whereSeparator: \.isWhitespace).joined(separator: " ")) == "model name" {
        return String(parts[1].drop { $0 == " " })
      }
    }
    var system = utsname()
    guard uname(&system) == 0 else { return "unknown" }
    return withUnsafeBytes(of: &system.machine) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }

  var json: [(key: String, value: JSONValue)] {
    var entries: [(key: String, value: JSONValue)] = [
      (key: "processor", value: .string(processor)), (key: "cores", value: JSONValue(cores)),
      (key: "kernels", value: .string(kernels.rawValue)), (key: "openblas", value: .string(BLASLibrary.version)),
      (key: "openblas_core", value: .string(BLASLibrary.coreName)),
    ]
    guard let limits else { return entries }
    entries += [
      (key: "sgemm_gflops_one_core", value: .number(limits.product.one)),
      (key: "sgemm_gflops", value: .number(limits.product.all)),
      (key: "triad_gb_per_s_one_core", value: .number(limits.bandwidth.one)),
      (key: "triad_gb_per_s", value: .number(limits.bandwidth.all)),
    ]
    return entries
  }

  var text: String {
    var lines = [
      "\(processor), \(cores) core\(cores == 1 ? "" : "s"); \(kernels.rawValue) kernels; OpenBLAS \(BLASLibrary.version) "
        + "(\(BLASLibrary.coreName))"
    ]
    if let limits {
      lines += [
        "sgemm 1024 x 1024 x 1024: \(Figures.text(limits.product.one)) GFLOP/s on one core, "
          + "\(Figures.text(limits.product.all)) on all",
        "triad: \(Figures.text(limits.bandwidth.one)) GB/s on one core, \(Figures.text(limits.bandwidth.all)) on all",
      ]
    }
    return lines.joined(separator: "\n")
  }
}
