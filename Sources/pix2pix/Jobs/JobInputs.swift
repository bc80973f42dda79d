internal import Files
internal import GRDB
internal import Pipeline
internal import Queue
internal import Store
internal import SystemPackage
internal import Trainer

/// What the inputs of a job are, once the jobs before it are done.
extension StoreTransaction {
  func version(_ choice: DatasetChoice) throws -> (dataset: DatasetRecord, version: DatasetVersionRecord) {
    let id: Int64
    switch choice {
    case .version(let known): id = known
    case .made(let job): id = try result(IngestResult.self, ofJob: job).versionId
    }
    guard let version = try datasetVersion(id),
      let dataset = try one(DatasetRecord.self, "SELECT * FROM datasets WHERE id = ?", [version.datasetId])
    else { throw StoreError.brokenRow(table: "dataset_versions", id: id) }
    return (dataset, version)
  }

  func model(_ choice: ModelChoice) throws -> ModelRecord {
    switch choice {
    case .model(let id): return try model(id)
    case .made(let job):
      guard try self.job(job).kind == PromotePayload.stage.rawValue else {
        return try model(try result(TrainResult.self, ofJob: job).modelId)
      }
      let gate = try result(PromoteResult.self, ofJob: job)
      guard let champion = gate.championId else {
        throw CommandError.noChampion(challenger: gate.challenger, reason: gate.reason)
      }
      return try model(champion)
    }
  }

  func run(_ choice: RunChoice) throws -> RunRecord {
    switch choice {
    case .run(let id): try run(id)
    case .made(let job): try run(try result(TrainResult.self, ofJob: job).run)
    }
  }

  func result<Result: Decodable>(_ type: Result.Type, ofJob id: Int64) throws -> Result {
    guard let text = try job(id).result else { throw StoreError.brokenRow(table: "jobs", id: id) }
    return try JSONText.decode(type, from: text)
  }
}

extension TrainingPair {
  /// - Throws: `TrainingError.vanished` if a file is not there; that it has not changed is seen when it is decoded.
  init(_ record: PairRecord) throws {
    func file(_ path: StoredPath, _ hash: String) throws -> SourceFile {
      guard let status = try? FileStatus(of: path.path) else { throw TrainingError.vanished(path: path.text) }
      guard let hash = ContentHash(hash) else { throw StoreError.brokenRow(table: "pairs", id: record.id) }
      return SourceFile(path: path.path, size: status.size, hash: hash)
    }
    let input = try file(record.inputPath, record.inputSha256)
    switch record.inputRegion {
    case .left: self.init(.sideBySide(input, input: .left))
    case .right: self.init(.sideBySide(input, input: .right))
    case .whole where record.inputPath == record.targetPath: self.init(.photo(input))
    case .whole: self.init(.twoFiles(input: input, target: try file(record.targetPath, record.targetSha256)))
    }
  }
}

extension DataStore {
  /// The pairs of a version's split.
  func trainingPairs(ofVersion id: Int64, _ split: PairSplit) throws -> [TrainingPair] {
    try read { try $0.pairs(ofVersion: id, split: split) }.map { try TrainingPair($0) }
  }

  /// A model's files; each is verified when it is read.
  func folder(of model: ModelRecord) throws -> ModelFolder {
    try model.requireFiles()
    return try ModelFolder(reading: workspace.pushing(model.folder.path))
  }
}

extension ModelRecord {
  /// - Throws: `CommandError.filesRemoved` for a version whose files made room.
  func requireFiles() throws {
    if let at = filesRemovedAt { throw CommandError.filesRemoved(model: reference, at: "\(at)") }
  }
}
