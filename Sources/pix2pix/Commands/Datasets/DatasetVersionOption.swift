internal import ArgumentParser
internal import Pairs
internal import Store
internal import Trainer

/// A version of a dataset, and perhaps a part of it, as the commands that look at pairs take them.
struct DatasetVersionOption: ParsableArguments {
  @Option(help: "The version. (default: the latest)") var version: Int?
  @Option(help: "train, val or test. (default: all of them)") var split: PairSplit?

  /// - Throws: `StoreError.notFound` for an unknown dataset, `CommandError.noVersion`, `CommandError.noDatasetVersion`.
  func pairs(of name: String, in store: DataStore) throws -> (version: DatasetVersionRecord, pairs: [PairRecord]) {
    try store.read { transaction in
      let record = try transaction.version(version, ofDataset: name)
      return (record, try transaction.pairs(ofVersion: record.id, split: split))
    }
  }
}

extension PairSplit: ExpressibleByArgument {}

extension StoreTransaction {
  /// - Parameter number: `nil`: the latest.
  func version(_ number: Int?, ofDataset name: String) throws -> DatasetVersionRecord {
    let versions = try datasetVersions(ofDataset: try dataset(named: name).id)
    guard let latest = versions.last else { throw CommandError.noVersion(dataset: name) }
    guard let number else {
      return latest
    }
    guard let found = versions.first(where: { $0.number == number }) else {
      throw CommandError.noDatasetVersion(dataset: name, number: number, latest: latest.number)
    }
    return found
  }
}
