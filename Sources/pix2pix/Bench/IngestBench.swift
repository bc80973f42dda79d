internal import Files
internal import Foundation
internal import Imaging
internal import Random
internal import SampleData
internal import SystemPackage

/// Measures whole ingests, each by the program run once more.
struct IngestBench {
  let repeats: Int
  let place: FilePath

  struct Result {
    /// `new`, `unchanged`.
    let title: String
    let files: Int
    let seconds: Timing
    /// MiB.
    let peak: Double

    var json: JSONValue {
      .object([
        (key: "case", value: .string(title)), (key: "files", value: JSONValue(files)),
        (key: "best_s", value: .number(seconds.best)), (key: "median_s", value: .number(seconds.median)),
        (key: "files_per_s", value: .number(Double(files) / seconds.best)), (key: "peak_mib", value: .number(peak)),
      ])
    }

    static let columns = ["ingest", "files", "best s", "median s", "files a s", "peak MiB"]

    var row: [JSONValue] {
      [
        .string(title), JSONValue(files), number(seconds.best, 3), number(seconds.median, 3),
        number(Double(files) / seconds.best, 0), number(peak, 0),
      ]
    }
  }

  /// - Parameter source: `nil`: pairs are drawn.
  func measureNew(from source: FilePath?, drawn: Int) throws -> Result {
    try inFolder { folder in
      let pairs = source ?? folder.appending("pairs")
      if source == nil { try IngestBench.drawPairs(drawn, to: pairs) }
      var (times, peak, files): ([Double], Double, Int) = ([], 0, 0)
      for round in 0..<repeats {
        let run = try ingest(pairs, workspace: folder.appending("workspace-\(round)"))
        times.append(run.seconds)
        peak = max(peak, run.peak)
        files = run.filesRead
      }
      return Result(title: "new", files: files, seconds: Timing(times), peak: peak)
    }
  }

  func measureUnchanged(files: Int) throws -> Result {
    try inFolder { folder in
      let (pairs, workspace) = (folder.appending("pairs"), folder.appending("workspace"))
      try IngestBench.writeNoise(files, to: pairs)
      // Files that were written just before they were read are not trusted, and read once more.
      while try ingest(pairs, workspace: workspace).filesRead > 0 {}
      let runs = try (0..<repeats).map { _ in try ingest(pairs, workspace: workspace) }
      return Result(
        title: "unchanged", files: files, seconds: Timing(runs.map(\.seconds)), peak: runs.map(\.peak).max() ?? 0)
    }
  }

  private struct Answer: Decodable {
    let filesRead: Int

    enum CodingKeys: String, CodingKey { case filesRead = "files_read" }
  }

  private func ingest(_ pairs: FilePath, workspace: FilePath) throws -> (seconds: Double, peak: Double, filesRead: Int)
  {
    let clock = ContinuousClock()
    let start = clock.now
    let process = try OwnProcess([
      "ingest", "bench", "--from", pairs.string, "--workspace", workspace.string, "--json",
    ])
    // Drawn pairs may be alike: that some are refused is no matter here.
    let ended = try process.finish(expecting: [ExitStatus.done.rawValue, ExitStatus.partly.rawValue])
    let seconds = start.duration(to: clock.now) / .seconds(1)
    let answer = try JSONDecoder().decode(Answer.self, from: Data(ended.output))
    return (seconds, ended.peak, answer.filesRead)
  }

  /// Gives a folder of its own, and removes it.
  private func inFolder<T>(_ body: (FilePath) throws -> T) throws -> T {
    let folder = place.appending(".pix2pix-bench-ingest-\(ProcessInfo.processInfo.processIdentifier)")
    defer { try? Folder.remove(folder) }
    try Folder.create(folder)
    return try body(folder)
  }

  private static func drawPairs(_ count: Int, to folder: FilePath) throws {
    try Folder.create(folder)
    let side = 600
    _ = try concurrentMap(count) { index in
      let place = SamplePairs.pair(index: index, seed: 1, size: side)
      var both = FloatImage(width: 2 * side, height: side, channels: 3)
      for y in 0..<side {
        let (from, to) = (y * side * 3, 2 * y * side * 3)
        both.values.replaceSubrange(to..<to + side * 3, with: place.aerial.values[from..<from + side * 3])
        both.values.replaceSubrange(to + side * 3..<to + 2 * side * 3, with: place.map.values[from..<from + side * 3])
      }
      let bytes = try ImageFile.encode(Bitmap(both), as: .jpeg(quality: 90))
      try NewFile(folder.appending("\(index).jpg")).append(bytes)
    }
  }

  /// Pairs of 16 pixels a side, all different, a thousand to a folder.
  private static func writeNoise(_ count: Int, to folder: FilePath) throws {
    let (side, perFolder) = (16, 1000)
    _ = try concurrentMap((count + perFolder - 1) / perFolder) { number in
      let own = folder.appending("\(number)")
      try Folder.create(own)
      for index in number * perFolder..<min(count, (number + 1) * perFolder) {
        let generator = Philox(key: UInt64(index))
        let samples = (0..<2 * side * side).map { UInt8(truncatingIfNeeded: generator.block(UInt64($0))[0]) }
        let bitmap = Bitmap(width: 2 * side, height: side, colour: .grey, samples: .bits8(samples))
        try NewFile(own.appending("\(index).png")).append(try ImageFile.encode(bitmap, as: .png))
      }
    }
  }
}
