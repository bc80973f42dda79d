package import Files
package import Store
package import SystemPackage

/// Decides, when all files were looked at, which of them are the pairs of the dataset. The decisions depend on the files
/// alone and not on the order in which they were read.
package struct PairBuilder {
  /// What a file turned out to be.
  package enum Verdict: Sendable {
    case accepted
    case refused(Refusal)
    /// Of the same content as the file named, which stays.
    case duplicate(of: FilePath)
  }

  /// In ascending order of the input's path.
  package private(set) var pairs: [NewPair] = []
  /// One for each candidate.
  package private(set) var verdicts: [Verdict]
  private let candidates: [ScanPlan.Candidate]
  private let inspections: [Result<Inspected, Refusal>]

  /// A sound image.
  package struct Inspected: Sendable {
    package let hash: ContentHash
    package let size: ImageSize

    package init(hash: ContentHash, size: ImageSize) {
      self.hash = hash
      self.size = size
    }
  }

  /// - Parameter inspections: one for each candidate, whose files ascend by their whole path.
  package init(
    _ candidates: [ScanPlan.Candidate], _ inspections: [Result<Inspected, Refusal>],
    _ configuration: DatasetConfiguration
  ) {
    self.candidates = candidates
    self.inspections = inspections
    verdicts = inspections.map { result in
      if case .failure(let refusal) = result { return .refused(refusal) }
      return .accepted
    }
    switch configuration.layout {
    case .twoFolders: joinFolders(configuration.align)
    case .sideBySide, .photos, .manifest: halve(inputIsLeft: configuration.input != .right)
    }
  }

  private mutating func halve(inputIsLeft: Bool) {
    var first: [ContentHash: FilePath] = [:]
    var keys: Set<String> = []
    for (index, candidate) in candidates.enumerated() {
      guard case .success(let image) = inspections[index] else { continue }
      let path = candidate.file.whole
      if let original = first[image.hash] {
        verdicts[index] = .duplicate(of: original)
        continue
      }
      first[image.hash] = path
      pairs.append(
        NewPair(
          key: uniqueKey(candidate.file, image.hash, &keys), group: candidate.group, split: candidate.split,
          input: NewPair.Side(path: path, hash: image.hash, region: inputIsLeft ? .left : .right),
          target: NewPair.Side(path: path, hash: image.hash, region: inputIsLeft ? .right : .left),
          width: image.size.width, height: image.size.height))
    }
  }

  private mutating func joinFolders(_ align: DatasetConfiguration.Align) {
    var first: [[ContentHash]: Int] = [:]
    var keys: Set<String> = []
    for (index, candidate) in candidates.enumerated() {
      guard let targetIndex = candidate.target else { continue }
      let inputPath = candidate.file.whole
      let targetPath = candidates[targetIndex].file.whole
      switch (inspections[index], inspections[targetIndex]) {
      case (.failure, .failure): break
      case (.failure, .success): verdicts[targetIndex] = .refused(.partnerRefused(inputPath))
      case (.success, .failure): verdicts[index] = .refused(.partnerRefused(targetPath))
      case (.success(let input), .success(let target)):
        if input.hash == target.hash {
          verdicts[index] = .refused(.sidesIdentical)
          verdicts[targetIndex] = .refused(.sidesIdentical)
        } else if align == .strict, input.size != target.size {
          verdicts[index] = .refused(mismatch(input.size, targetPath, target.size))
          verdicts[targetIndex] = .refused(mismatch(target.size, inputPath, input.size))
        } else if let original = first[[input.hash, target.hash]] {
          verdicts[index] = .duplicate(of: candidates[original].file.whole)
          verdicts[targetIndex] = .duplicate(of: candidates[candidates[original].target ?? original].file.whole)
        } else {
          first[[input.hash, target.hash]] = index
          pairs.append(
            NewPair(
              key: uniqueKey(candidate.file, input.hash, &keys), group: candidate.group, split: candidate.split,
              input: NewPair.Side(path: inputPath, hash: input.hash),
              target: NewPair.Side(path: targetPath, hash: target.hash), width: input.size.width,
              height: input.size.height))
        }
      }
    }
  }

  private func mismatch(_ own: ImageSize, _ partner: FilePath, _ other: ImageSize) -> Refusal {
    .sizeMismatch(
      width: own.width, height: own.height, partner: partner, partnerWidth: other.width, partnerHeight: other.height)
  }

  /// The path within the source; where two sources hold one path, the later ones' with the beginning of their hash.
  private func uniqueKey(_ file: SourceFile, _ hash: ContentHash, _ taken: inout Set<String>) -> String {
    let key = file.path.escaped
    if taken.insert(key).inserted { return key }
    let longer = key + "~" + hash.description.prefix(12)
    taken.insert(longer)
    return longer
  }
}
