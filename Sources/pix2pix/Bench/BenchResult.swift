/// What `bench train` and `bench translate` measured: the names are those of the JSON.
struct BenchResult: Codable, Sendable {
  var task: String
  var size: Int
  var filters: Int
  var batch: Int
  var streams: Int
  var repeats: Int
  var cores: Int
  var kernels: String
  var best_s_per_image: Double
  var median_s_per_image: Double
  /// The most memory the process ever had, MiB.
  var peak_mib: Double
  /// By how much its memory grew between the first and the last run that was counted, MiB.
  var growth_mib: Double
  /// Of each run of the whole batch, in their order.
  var seconds: [Double]

  var json: JSONValue {
    .object([
      (key: "task", value: .string(task)), (key: "batch", value: JSONValue(batch)),
      (key: "best_s_per_image", value: .number(best_s_per_image)),
      (key: "median_s_per_image", value: .number(median_s_per_image)), (key: "size", value: JSONValue(size)),
      (key: "filters", value: JSONValue(filters)), (key: "cores", value: JSONValue(cores)),
      (key: "repeats", value: JSONValue(repeats)), (key: "streams", value: JSONValue(streams)),
      (key: "kernels", value: .string(kernels)), (key: "peak_mib", value: .number(peak_mib)),
      (key: "growth_mib", value: .number(growth_mib)), (key: "seconds", value: .array(seconds.map { .number($0) })),
    ])
  }

  /// "train, 256 pixels, 64 filters, batch 1".
  var title: String {
    "\(task), \(size) pixels, \(filters) filters, batch \(batch)" + (streams > 1 ? ", \(streams) streams" : "")
  }

  var sentence: String {
    "\(title), \(cores) core\(cores == 1 ? "" : "s"), \(kernels) kernels: best \(Figures.text(best_s_per_image)) s an "
      + "image, median \(Figures.text(median_s_per_image)) s; peak memory \(Figures.fixed(peak_mib, 0)) MiB, grown by "
      + "\(Figures.fixed(growth_mib, 1)) MiB"
  }
}
