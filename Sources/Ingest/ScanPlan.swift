internal import Files
package import Store
internal import SystemPackage

/// What the names alone decide, before a file is read: to which part of the dataset a file belongs, and which file is its
/// partner.
package struct ScanPlan: Sendable {
  /// A file that may become a side of a pair.
  package struct Candidate: Sendable {
    package let file: SourceFile
    package let group: String
    package let split: PairSplit
    /// The index of the target among the candidates, for the inputs of `two-folders`.
    package var target: Int?
  }

  package private(set) var candidates: [Candidate] = []
  package private(set) var refused: [(file: SourceFile, refusal: Refusal)] = []
  package private(set) var ignored: [SourceFile] = []

  /// - Throws: `noTrainFolder`.
  package init(_ listing: SourceListing, _ configuration: DatasetConfiguration) throws(IngestError) {
    var byFolders: [FilePath: Bool] = [:]
    for source in listing.sources {
      let train = (try? FileStatus(of: source.appending("train")).kind) == .folder
      if configuration.split == .folders, !train { throw .noTrainFolder(source) }
      byFolders[source] = train && (configuration.split == .folders || configuration.split == .automatic)
    }
    var fractions = SplitFractions()
    if case .fractions(let given) = configuration.split { fractions = given }
    for file in listing.files {
      if file.isIgnored {
        ignored.append(file)
        continue
      }
      do throws(Refusal) {
        candidates.append(try ScanPlan.candidate(file, fractions, byFolders: byFolders[file.source] ?? false))
      } catch {
        refused.append((file, error))
      }
    }
    if configuration.layout == .twoFolders { findPartners(listing) }
  }

  private static func candidate(
    _ file: SourceFile, _ fractions: SplitFractions, byFolders: Bool
  ) throws(Refusal) -> Candidate {
    switch file.status {
    case .failure(let error): throw .unreadable(error)
    case .success(let status): guard status.kind == .file else { throw .notAFile }
    }
    guard byFolders else {
      let group = file.stem
      return Candidate(file: file, group: group, split: SplitRule.split(ofGroup: group, fractions: fractions))
    }
    let folder = file.path.components.count > 1 ? file.path.components.first?.string : nil
    guard let folder, let split = PairSplit(rawValue: folder) else { throw .outsideSplit }
    return Candidate(file: file, group: file.pathWithoutExtension.escaped, split: split)
  }

  /// Files of the two folders are partners if their paths differ in the extension at most. A file without a partner, or
  /// with two, is refused.
  private mutating func findPartners(_ listing: SourceListing) {
    var places: [[UInt8]: [SourceFile.Role: [Int]]] = [:]
    for (index, candidate) in candidates.enumerated() {
      places[candidate.file.pathWithoutExtension.bytes, default: [:]][candidate.file.role, default: []].append(index)
    }
    var partner: [Int: Int] = [:]
    var reasons: [Int: Refusal] = [:]
    for sides in places.values {
      let inputs = sides[.input] ?? []
      let targets = sides[.target] ?? []
      if let input = inputs.first, let target = targets.first, inputs.count == 1, targets.count == 1 {
        partner[input] = target
        continue
      }
      for (own, others) in [(inputs, targets), (targets, inputs)] {
        for index in own {
          if let twin = own.first(where: { $0 != index }) {
            reasons[index] = .ambiguous(other: candidates[twin].file.whole)
          } else if let first = others.first {
            reasons[index] = .ambiguous(other: candidates[others.count > 1 ? others[1] : first].file.whole)
          } else {
            reasons[index] = .noPartner(missingPartner(of: candidates[index].file, listing))
          }
        }
      }
    }
    let kept = candidates.indices.filter { reasons[$0] == nil }
    let newIndex = Dictionary(uniqueKeysWithValues: kept.enumerated().map { ($1, $0) })
    refused += candidates.indices.compactMap { index in reasons[index].map { (candidates[index].file, $0) } }
    candidates = kept.map { index in
      var candidate = candidates[index]
      candidate.target = partner[index].flatMap { newIndex[$0] }
      return candidate
    }
  }

  /// Where the partner would be, without an extension.
  private func missingPartner(of file: SourceFile, _ listing: SourceListing) -> FilePath {
    let folder = listing.sources.first { $0 != file.source } ?? file.source
    return folder.pushing(file.pathWithoutExtension)
  }
}
