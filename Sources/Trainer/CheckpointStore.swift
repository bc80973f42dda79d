package import Engine
internal import Files
internal import Foundation
package import SystemPackage

/// The checkpoints of one run: `STEP/` holds everything to resume from, `best-STEP/` the two networks after the best epoch,
/// `kept-STEP/` those after an epoch that was asked for. A folder is there whole or not at all; the last two, the best and
/// the asked-for ones are kept.
struct CheckpointStore {
  let folder: FilePath
  /// Where checkpoints are made before they get their names, and unmade after; `nil`: in `folder`.
  var scratch: FilePath?

  private static let manifestName = "state.json"

  struct Tensors {
    var generator: TensorTable
    var discriminator: TensorTable
    /// Empty in a checkpoint of the networks alone.
    var optimizer: TensorTable
  }

  private struct Manifest: Codable {
    let state: TrainingState
    let files: [StoredFile]
  }

  func path(_ kind: CheckpointRecord.Kind, step: Int) -> FilePath {
    let digits = String(step)
    let padded = String(repeating: "0", count: max(0, 8 - digits.count)) + digits
    return folder.appending(Self.prefix(kind) + padded)
  }

  /// Commits a checkpoint and removes the ones it makes superfluous.
  /// - Parameter tensors: asked for one after another, so that one at a time is in memory.
  /// - Returns: bytes written.
  func write(
    _ kind: CheckpointRecord.Kind, _ state: TrainingState,
    tensors: [(name: String, make: () throws(TrainingError) -> TensorTable)]
  ) throws -> Int64 {
    var files: [StoredFile] = []
    try FolderCommit.write(path(kind, step: state.step), scratch: scratch) { temporary in
      for (name, make) in tensors {
        let bytes = Safetensors.encode(try make(), metadata: ["format": "pt"])
        files.append(try StoredFile.write(bytes, name: name + ".safetensors", in: temporary))
      }
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
      let manifest = try encoder.encode(Manifest(state: state, files: files))
      try DurableFile.write(Array(manifest), to: temporary.appending(Self.manifestName))
    }
    try prune(current: state)
    return files.reduce(0) { $0 + $1.size }
  }

  /// The newest checkpoint that is whole.
  /// - Parameter damaged: told of each that is not, newest first.
  func newest(damaged: (_ step: Int, _ reason: String) throws -> Void) throws -> (TrainingState, Tensors)? {
    for step in try steps(.latest).reversed() {
      do throws(StoredFileError) {
        return try read(.latest, step: step)
      } catch {
        try damaged(step, "\(error)")
      }
    }
    return nil
  }

  /// - Throws: `StoredFileError` for anything that is not as it was written.
  func read(_ kind: CheckpointRecord.Kind, step: Int) throws(StoredFileError) -> (TrainingState, Tensors) {
    let place = path(kind, step: step)
    let manifest = try manifest(in: place)
    guard manifest.state.format == TrainingState.currentFormat, manifest.state.step == step else {
      throw StoredFileError(path: place.escaped, reason: "it is of another format or of another step")
    }
    func table(_ name: String) throws(StoredFileError) -> TensorTable {
      guard let file = manifest.files.first(where: { $0.name == name + ".safetensors" }) else { return TensorTable() }
      let bytes = try file.read(from: place)
      do throws(SafetensorsError) { return try Safetensors.decode(bytes).tensors } catch {
        throw StoredFileError(path: place.appending(file.name).escaped, reason: error.reason)
      }
    }
    let tensors = Tensors(
      generator: try table("generator"), discriminator: try table("discriminator"), optimizer: try table("optimizer"))
    return (manifest.state, tensors)
  }

  /// The steps of the checkpoints of a kind, ascending.
  func steps(_ kind: CheckpointRecord.Kind) throws -> [Int] {
    guard FileStatus.exists(folder) else { return [] }
    let prefix = Self.prefix(kind)
    return try Folder.names(in: folder).map { String(decoding: $0, as: UTF8.self) }
      .filter { $0.hasPrefix(prefix) }
      .compactMap { Int($0.dropFirst(prefix.count)) }.sorted()
  }

  private static func prefix(_ kind: CheckpointRecord.Kind) -> String {
    switch kind {
    case .latest: ""
    case .best: "best-"
    case .kept: "kept-"
    }
  }

  private func manifest(in place: FilePath) throws(StoredFileError) -> Manifest {
    let path = place.appending(Self.manifestName)
    do {
      return try JSONDecoder().decode(Manifest.self, from: Data(try readFile(path)))
    } catch let error as FileError {
      throw StoredFileError(error)
    } catch {
      throw StoredFileError(path: path.escaped, reason: "it is no checkpoint's description")
    }
  }

  /// Keeps the last two to resume from, and the best ones that they or the present speak of: the run may yet go on from
  /// either.
  private func prune(current: TrainingState) throws {
    let all = try steps(.latest)
    let kept = all.suffix(2)
    for step in all.dropLast(2) { try FolderCommit.remove(path(.latest, step: step), scratch: scratch) }
    let best = Set(
      kept.compactMap { try? manifest(in: path(.latest, step: $0)).state.best?.step } + [current.best?.step ?? -1])
    for step in try steps(.best) where !best.contains(step) {
      try FolderCommit.remove(path(.best, step: step), scratch: scratch)
    }
  }
}

extension TrainedModel {
  /// The two networks after the best epoch, verified; `nil` if no epoch was validated or they are not there any more.
  /// - Parameter folder: the run's.
  /// - Throws: `StoredFileError` if a file is not as it was written.
  package func bestNetworks(
    in folder: FilePath
  ) throws(StoredFileError) -> (generator: TensorTable, discriminator: TensorTable)? {
    guard let best, bestCheckpoint != nil else { return nil }
    let (_, tensors) = try CheckpointStore(folder: folder.appending("checkpoints")).read(.best, step: best.step)
    return (tensors.generator, tensors.discriminator)
  }
}
