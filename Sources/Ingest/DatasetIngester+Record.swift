internal import Files
internal import Store
internal import SystemPackage

extension DatasetIngester {
  /// A scan that has come to its end, before anything of it is recorded.
  struct Scan {
    let plan: ScanPlan
    let looks: [Look]
    let built: PairBuilder
    let vanished: [DatasetFileRecord]
  }

  /// Records every file, and a new version if the pairs are others, in one transaction.
  func record(_ scan: Scan, name: String, job: Int64?) throws -> IngestSummary {
    let manifest = Manifest.hash(scan.built.pairs)
    let setup = try RecordedConfiguration(configuration).json()
    let sightings = self.sightings(of: scan)
    return try store.write { transaction in
      try guardian(transaction)
      let dataset = try transaction.findOrCreateDataset(named: name)
      try transaction.setConfiguration(ofDataset: dataset.id, to: setup)
      var news: Set<[UInt8]> = []
      for file in sightings where try transaction.record(file, dataset: dataset.id) {
        news.insert(file.source.pushing(file.path).bytes)
      }
      let change = try difference(scan, dataset.id, manifest, sightings, job: job, transaction)
      let latest = try transaction.latestVersion(ofDataset: dataset.id)
      let unchanged = change.added.isEmpty && change.removed.isEmpty
      let version =
        if unchanged, let latest { latest } else { try transaction.recordVersion(change) }
      let refused = sightings.filter { $0.state == .rejected }.map { file in
        let path = file.source.pushing(file.path)
        return (
          path.bytes,
          IngestSummary.Refused(
            path: path.escaped, reason: file.reason ?? "", detail: file.detail ?? "", known: !news.contains(path.bytes))
        )
      }
      let refusals = refused.sorted { $0.0.lexicographicallyPrecedes($1.0) }.map(\.1)
      return IngestSummary(
        dataset: name, version: version.number, datasetVersionId: version.id, manifestSha256: version.manifestSha256,
        accepted: version.pairCount, added: change.added.count, removed: change.removed.count,
        rejected: refusals.count { !$0.known }, knownRejected: refusals.count { $0.known },
        duplicates: change.duplicates, ignored: scan.plan.ignored.count, vanished: scan.vanished.count,
        splits: .init(train: version.trainCount, val: version.valCount, test: version.testCount), refusals: refusals,
        unchanged: unchanged && latest != nil, filesRead: scan.looks.count { $0.wasRead })
    }
  }

  /// What to record of each file.
  private func sightings(of scan: Scan) -> [FileSighting] {
    var sightings: [FileSighting] = []
    for (index, candidate) in scan.plan.candidates.enumerated() {
      let look = scan.looks[index]
      let file = candidate.file
      var sighting = FileSighting(
        source: file.source, path: file.path, status: look.status, hash: look.hash, state: .accepted)
      switch scan.built.verdicts[index] {
      case .accepted: break
      case .refused(let refusal):
        sighting.state = .rejected
        sighting.reason = refusal.reason
        sighting.detail = refusal.sentence(file.whole)
      case .duplicate(let original):
        sighting.state = .duplicate
        sighting.reason = "duplicate"
        sighting.detail = "`\(file.whole.escaped)` has the same content as `\(original.escaped)`, which stays"
      }
      sightings.append(sighting)
    }
    for (file, refusal) in scan.plan.refused {
      sightings.append(
        FileSighting(
          source: file.source, path: file.path, state: .rejected, reason: refusal.reason,
          detail: refusal.sentence(file.whole)))
    }
    for file in scan.plan.ignored {
      sightings.append(
        FileSighting(source: file.source, path: file.path, status: try? file.status.get(), state: .ignored))
    }
    for file in scan.vanished {
      sightings.append(
        FileSighting(
          source: file.source.path, path: file.path.path, state: .vanished, reason: "vanished",
          detail: "`\(file.source.path.pushing(file.path.path).escaped)` is no longer under the sources of the dataset")
      )
    }
    return sightings
  }

  /// What the next version must add and remove. Pairs whose files have only moved keep their place in it.
  private func difference(
    _ scan: Scan, _ dataset: Int64, _ manifest: ContentHash, _ sightings: [FileSighting], job: Int64?,
    _ transaction: StoreTransaction
  ) throws -> DatasetChange {
    var present: [String: PairRecord] = [:]
    for pair in try transaction.presentPairs(ofDataset: dataset) { present[pair.pairKey] = pair }
    var change = DatasetChange(dataset: dataset, manifest: manifest, added: [], job: job)
    change.rejected = sightings.count { $0.state == .rejected }
    change.duplicates = sightings.count { $0.state == .duplicate }
    for pair in scan.built.pairs {
      guard let old = present.removeValue(forKey: pair.key) else {
        change.added.append(pair)
        continue
      }
      if !old.isSamePair(as: pair) {
        change.removed.append(old.id)
        change.added.append(pair)
      } else if old.inputPath.path != pair.input.path || old.targetPath.path != pair.target.path {
        try transaction.movePair(old.id, input: pair.input.path, target: pair.target.path)
      }
    }
    change.removed += present.values.map(\.id).sorted()
    return change
  }
}

extension PairRecord {
  /// Whether split, content and size are the same, wherever the files are.
  fileprivate func isSamePair(as pair: NewPair) -> Bool {
    groupKey == pair.group && split == pair.split && inputSha256 == pair.input.hash.description
      && inputRegion == pair.input.region && targetSha256 == pair.target.hash.description
      && targetRegion == pair.target.region && width == pair.width && height == pair.height
  }
}
