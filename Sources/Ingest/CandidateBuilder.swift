internal import Files
internal import GRDB
internal import Pairs
internal import Store
internal import SystemPackage

/// Makes the pairs that the files of a scan could be, each with what it is by itself, in ascending order of the input's path.
struct CandidateBuilder {
  let configuration: DatasetConfiguration
  let database: ScanDatabase
  private let judge: PairJudge
  private let groups: GroupFinder
  /// By source: whether its folders are the parts of the dataset.
  private let byFolders: [String: Bool]
  private static let page = 500

  /// - Throws: `noTrainFolder`.
  init(_ configuration: DatasetConfiguration, _ plan: SourcePlan, _ database: ScanDatabase) throws {
    self.configuration = configuration
    self.database = database
    judge = PairJudge(configuration: configuration)
    groups = try GroupFinder(configuration.group)
    var byFolders: [String: Bool] = [:]
    for root in plan.sources.map(\.root) {
      let train = (try? FileStatus(of: root.appending("train")).kind) == .folder
      if configuration.split == .folders, !train { throw IngestError.noTrainFolder(root) }
      byFolders[root.escaped] = train && (configuration.split == .folders || configuration.split == .automatic)
    }
    self.byFolders = byFolders
  }

  func build() throws {
    switch configuration.layout {
    case .sideBySide: try eachFile { judge.judge(sideBySide: $0) }
    case .photos: try eachFile { judge.judge(photo: $0) }
    case .twoFolders, .manifest: try eachMatch()
    }
  }

  private func eachFile(_ verdict: (PairJudge.Looked) -> PairJudge.Verdict) throws {
    try database.forEachPage(
      from: Int64(0),
      """
      SELECT \(ScanFile.columns) FROM files f LEFT JOIN facts x ON x.sha256 = f.sha256
      WHERE f.state IS NULL AND f.id > :last ORDER BY f.id LIMIT :limit
      """, size: CandidateBuilder.page, keep: { ScanFile($0) }
    ) { page in
      try database.write { database in
        for file in page { try insert(file, file, verdict(file.looked), database) }
      }
    }
  }

  /// Pairs that `PairMatching` has found.
  private func eachMatch() throws {
    try database.forEachPage(
      from: Int64(0),
      """
      SELECT m.id, \(ScanFile.columns), g.id, g.source, g.path, g.sha256, y.facts, m.group_key, m.split FROM matches m
      JOIN files f ON f.id = m.input_file JOIN files g ON g.id = m.target_file
      LEFT JOIN facts x ON x.sha256 = f.sha256 LEFT JOIN facts y ON y.sha256 = g.sha256
      WHERE m.id > :last ORDER BY m.id LIMIT :limit
      """, size: CandidateBuilder.page,
      keep: { row in
        Match(
          input: ScanFile(row, first: 1), target: ScanFile(row, first: 6), group: row[11],
          split: (row[12] as String?).flatMap { PairSplit(rawValue: $0) })
      }
    ) { page in
      try database.write { database in
        for match in page {
          let verdict =
            match.input.id == match.target.id && configuration.recipe.derive != nil
            ? judge.judge(photo: match.target.looked) : judge.judge(match.input.looked, match.target.looked)
          try insert(match.input, match.target, verdict, database, group: match.group, split: match.split)
        }
      }
    }
  }

  private struct Match {
    let input: ScanFile
    let target: ScanFile
    /// As a manifest says.
    let group: String?
    let split: PairSplit?
  }

  /// The group and, where folders say it, the part of the dataset.
  private func place(of file: ScanFile) throws(Refusal) -> (group: String, split: PairSplit?) {
    guard byFolders[file.source] == true else { return (groups.group(of: file.relative), nil) }
    let folder = file.relative.components.count > 1 ? file.relative.components.first?.string : nil
    guard let folder, let split = PairSplit(rawValue: folder) else { throw .outsideSplit }
    if configuration.group == .name { return (FileNames.withoutExtension(file.relative).escaped, split) }
    // A group is the same in whichever part it is found.
    return (groups.group(of: FilePath(root: nil, Array(file.relative.components.dropFirst()))), split)
  }

  private func insert(
    _ input: ScanFile, _ target: ScanFile, _ verdict: PairJudge.Verdict, _ database: Database, group: String? = nil,
    split: PairSplit? = nil
  ) throws {
    var verdict = verdict
    var place: (group: String, split: PairSplit?) = (group ?? "", split)
    do throws(Refusal) {
      if split == nil { place = try self.place(of: input) }
      if let group { place.group = group } else if split != nil { place.group = groups.group(of: input.relative) }
    } catch {
      verdict = .refused(input: error, target: error)
    }
    var judged: PairJudge.Judged?
    var (inputRefusal, targetRefusal): (Refusal?, Refusal?) = (nil, nil)
    var reason: String?
    switch verdict {
    case .pair(let found): judged = found
    case .refused(let first, let second):
      (inputRefusal, targetRefusal) = (first, second)
      reason = (first ?? second)?.reason ?? "unreadable"
    }
    let isOneFile = input.id == target.id && (configuration.layout == .sideBySide || configuration.recipe.derive != nil)
    if judged != nil, !isOneFile, input.sha256 == target.sha256 {
      judged = nil
      (inputRefusal, targetRefusal) = (.sidesIdentical, .sidesIdentical)
      reason = Refusal.sidesIdentical.reason
    }
    try database.cachedStatement(
      sql: """
        INSERT INTO candidates (pair_key, input_file, target_file, input_path, target_path, group_key, given_split, content,
          input_sha256, input_region, input_area, target_sha256, target_region, target_area, width, height, flags, reason,
          input_reason, input_detail, target_reason, target_detail)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    ).execute(
      arguments: [
        input.relative.escaped, input.id, target.id, input.path.escaped, target.path.escaped, place.group,
        place.split?.rawValue, CandidateBuilder.content(input.sha256, target.sha256), input.sha256,
        judged?.inputRegion.rawValue, judged?.inputArea?.description, target.sha256, judged?.targetRegion.rawValue,
        judged?.targetArea?.description, judged?.size.width, judged?.size.height,
        judged.flatMap { $0.flags.isEmpty ? nil : $0.flags.joined(separator: ",") }, reason, inputRefusal?.reason,
        inputRefusal?.sentence(input.path), targetRefusal?.reason, targetRefusal?.sentence(target.path),
      ])
  }

  /// What tells pairs of the same content, whichever side is the input.
  static func content(_ input: String?, _ target: String?) -> String? {
    guard let input, let target else { return nil }
    return input < target ? input + target : target + input
  }
}
