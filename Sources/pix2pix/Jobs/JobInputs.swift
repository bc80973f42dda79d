internal import Files
internal import GRDB
internal import Pairs
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
  init(_ record: PairRecord, recipe: PairRecipe, workspace: FilePath) throws {
    func file(_ path: StoredPath, _ hash: String) throws -> SourceFile {
      // What lies in the workspace is named from there.
      let whole = workspace.pushing(path.path)
      guard let status = try? FileStatus(of: whole) else { throw TrainingError.vanished(path: whole.escaped) }
      guard let hash = ContentHash(hash) else { throw StoreError.brokenRow(table: "pairs", id: record.id) }
      return SourceFile(path: whole, size: status.size, hash: hash)
    }
    func area(_ text: String?) throws -> PixelArea? {
      guard let text else { return nil }
      guard let area = PixelArea(text) else { throw StoreError.brokenRow(table: "pairs", id: record.id) }
      return area
    }
    let input = try file(record.inputPath, record.inputSha256)
    let source: Source =
      switch record.inputRegion {
      case .left: .sideBySide(input, input: .left)
      case .right: .sideBySide(input, input: .right)
      case .whole where record.inputPath == record.targetPath: .photo(input)
      case .whole: .twoFiles(input: input, target: try file(record.targetPath, record.targetSha256))
      }
    self.init(source, inputArea: try area(record.inputArea), targetArea: try area(record.targetArea), recipe: recipe)
  }
}

extension DataStore {
  /// The pairs of a version's split.
  func trainingPairs(ofVersion id: Int64, _ split: PairSplit) throws -> [TrainingPair] {
    let (version, pairs) = try read { (try $0.datasetVersion(id), try $0.pairs(ofVersion: id, split: split)) }
    guard let version else { throw StoreError.brokenRow(table: "dataset_versions", id: id) }
    return try trainingPairs(pairs, of: version)
  }

  /// Pairs with the recipe of the version that they are of.
  func trainingPairs(_ pairs: [PairRecord], of version: DatasetVersionRecord) throws -> [TrainingPair] {
    let recipe = try PairRecipe(json: version.recipe)
    return try pairs.map { try TrainingPair($0, recipe: recipe, workspace: workspace) }
  }

  /// A model's files; each is verified when it is read, unless it is as it was when it was verified before.
  func folder(of model: ModelRecord) throws -> ModelFolder {
    try model.requireFiles()
    return try ModelFolder(
      reading: workspace.pushing(model.folder.path), verification: ModelVerification(store: self, model: model.id))
  }
}

extension ModelRecord {
  /// - Throws: `CommandError.filesRemoved` for a version whose files made room.
  func requireFiles() throws {
    if let at = filesRemovedAt { throw CommandError.filesRemoved(model: reference, at: "\(at)") }
  }
}
