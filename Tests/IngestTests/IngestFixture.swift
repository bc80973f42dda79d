import Files
import Foundation
import Imaging
import Ingest
import Random
import Store
import Synchronization
import SystemPackage
import TestSupport

/// A workspace, a folder of sources, and ingests between them.
struct IngestFixture {
  let folder: TemporaryFolder
  let store: DataStore

  /// - Parameter hoursAhead: how far ahead of the true time the store's clock is; the fixture's files, which were written
  ///   just now, are thereby old enough to be trusted.
  init(hoursAhead: Int64 = 1) throws {
    folder = try TemporaryFolder()
    try Folder.create(folder("data"))
    let time = TimeSource(
      now: { Timestamp(milliseconds: TimeSource.system.now().milliseconds + hoursAhead * 3_600_000) },
      monotonic: TimeSource.system.monotonic)
    store = try DataStore.open(workspace: folder("workspace"), time: time)
  }

  var data: FilePath { folder("data") }

  /// Writes a side-by-side pair that depends on the seed.
  @discardableResult
  func addPair(_ name: String, seed: UInt64, side: Int = 24) throws -> FilePath {
    try folder.write(pairBytes(seed: seed, side: side), to: data.pushing(FilePath(name)))
  }

  func ingester(_ configuration: DatasetConfiguration? = nil) -> DatasetIngester {
    DatasetIngester(
      store: store, configuration: configuration ?? DatasetConfiguration(from: [data.escaped]), base: folder.path)
  }

  func ingest(_ configuration: DatasetConfiguration? = nil) throws -> IngestSummary {
    try ingester(configuration).ingest("set")
  }

  func pairs() throws -> [PairRecord] {
    try store.read { transaction in
      try transaction.presentPairs(ofDataset: try transaction.dataset(named: "set").id)
    }
  }

  func files() throws -> [DatasetFileRecord] {
    try store.read { transaction in try transaction.files(ofDataset: try transaction.dataset(named: "set").id) }
  }

  struct Refused: Hashable {
    let path: String
    let reason: String
    let detail: String
    let known: Bool
  }

  /// What is refused now, in ascending order of the path.
  func refusals() throws -> [Refused] {
    try files().filter { $0.state == .rejected }.map { file in
      Refused(
        path: file.source.path.pushing(file.path.path).escaped, reason: file.reason ?? "", detail: file.detail ?? "",
        known: file.known)
    }
  }

  /// The recorded state and reason of each file by its path.
  func states() throws -> [String: String] {
    var states: [String: String] = [:]
    for file in try files() {
      states[file.path.text] = file.state.rawValue + (file.reason.map { ": \($0)" } ?? "")
    }
    return states
  }
}

/// A PNG of two sides with a texture of their own.
func pairBytes(seed: UInt64, side: Int = 24) throws -> [UInt8] {
  try noiseBytes(seed: seed, width: 2 * side, height: side)
}

/// A PNG of random colours.
func noiseBytes(seed: UInt64, width: Int, height: Int) throws -> [UInt8] {
  let generator = Philox(key: seed)
  let samples = (0..<width * height * 3).map { UInt8(truncatingIfNeeded: generator.block(UInt64($0))[0]) }
  return try png(width, height, samples)
}

/// An RGB PNG.
func png(_ width: Int, _ height: Int, _ samples: [UInt8]) throws -> [UInt8] {
  try ImageFile.encode(Bitmap(width: width, height: height, colour: .rgb, samples: .bits8(samples)), as: .png)
}

/// An RGB PNG whose colour at each place a function gives.
func png(_ width: Int, _ height: Int, _ colour: (Int, Int) -> [UInt8]) throws -> [UInt8] {
  try png(width, height, (0..<height).flatMap { y in (0..<width).flatMap { colour($0, y) } })
}

/// A PNG of hills of colour, different for each seed, as photos are: small changes leave its look.
func sceneBytes(seed: UInt64, width: Int = 64, height: Int = 64, brighter: Float = 0) throws -> [UInt8] {
  try ImageFile.encode(Bitmap(scene(seed: seed, width: width, height: height, brighter: brighter)), as: .png)
}

func scene(seed: UInt64, width: Int = 64, height: Int = 64, brighter: Float = 0) -> FloatImage {
  var stream = Philox(key: seed).derived(77).stream()
  // Waves of up to nine to a picture in every direction: all that a look takes in is moved by some of them.
  let waves = (0..<90).map { _ -> Wave in
    let (x, y, phase) = (stream.uniform() * 18 - 9, stream.uniform() * 18 - 9, stream.uniform())
    let all = stream.normal() * 0.03
    return Wave(
      x: Float(2 * Double.pi * x), y: Float(2 * Double.pi * y), phase: Float(2 * Double.pi * phase),
      strength: (0..<3).map { _ in Float(all + stream.normal() * 0.015) })
  }
  var image = FloatImage(width: width, height: height, channels: 3, filled: 0.5)
  for y in 0..<height {
    for x in 0..<width {
      for wave in waves {
        let place = wave.x * Float(x) / Float(width) + wave.y * Float(y) / Float(height)
        let height = sin(place + wave.phase)
        for channel in 0..<3 { image.values[(y * width + x) * 3 + channel] += wave.strength[channel] * height }
      }
    }
  }
  image.values = image.values.map { min(max($0 + brighter, 0), 1) }
  return image
}

private struct Wave {
  let x: Float
  let y: Float
  let phase: Float
  /// In each channel.
  let strength: [Float]
}

/// Counts the files that a reader reads.
final class ReadCounter: Sendable {
  private let paths = Mutex<[FilePath]>([])

  var count: Int { paths.withLock { $0.count } }

  /// Counts one more.
  func next() -> Int {
    paths.withLock { paths in
      paths.append("")
      return paths.count
    }
  }

  func counting(_ ingester: DatasetIngester) -> DatasetIngester {
    var ingester = ingester
    let read = ingester.reader.read
    ingester.reader.read = { path throws(FileError) in
      self.paths.withLock { $0.append(path) }
      return try read(path)
    }
    return ingester
  }
}
