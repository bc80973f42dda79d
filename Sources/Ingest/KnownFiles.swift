internal import Files
internal import Store
internal import SystemPackage

/// How it is told that a file is as it was.
package enum FileIdentityRule: String, Codable, Sendable, CaseIterable {
  /// Device, inode, size and both times.
  case full
  /// Where inodes and times of change are not stable (SMB, FUSE).
  case mtimeSize = "mtime,size"
}

/// What earlier scans of a dataset recorded: a file that is as it was is not read again.
struct KnownFiles {
  /// The rows by the whole path's bytes.
  private var rows: [[UInt8]: DatasetFileRecord] = [:]
  /// The sizes of images by their content.
  private var sizes: [String: ImageSize] = [:]
  private let rule: FileIdentityRule
  /// Whether what was recorded of the content still holds: under another configuration it may not.
  private let isValid: Bool

  init(_ files: [DatasetFileRecord], _ pairs: [PairRecord], rule: FileIdentityRule, isValid: Bool) {
    self.rule = rule
    self.isValid = isValid
    for file in files { rows[file.source.path.pushing(file.path.path).bytes] = file }
    // A pair records its input's size. Its target's is the same, or else does not matter (`align: resize`).
    for pair in pairs { sizes[pair.targetSha256] = ImageSize(width: pair.width, height: pair.height) }
    for pair in pairs { sizes[pair.inputSha256] = ImageSize(width: pair.width, height: pair.height) }
  }

  /// Whether a file is recorded at this path or below it.
  func contains(_ path: FilePath) -> Bool {
    rows.values.contains { $0.state != .vanished && $0.source.path.pushing($0.path.path).starts(with: path) }
  }

  func row(_ file: SourceFile) -> DatasetFileRecord? { rows[file.whole.bytes] }

  /// What an earlier look at the same bytes told; `nil`: it must be read.
  func inspection(of file: SourceFile) -> (hash: ContentHash?, result: Result<PairBuilder.Inspected, Refusal>)? {
    guard isValid, let row = row(file), case .success(let status) = file.status, isSame(row, status) else { return nil }
    let hash = row.sha256.flatMap { ContentHash($0) }
    switch row.state {
    case .accepted, .duplicate:
      guard let hash, let size = sizes[hash.description] else { return nil }
      return (hash, .success(PairBuilder.Inspected(hash: hash, size: size)))
    case .rejected:
      guard let hash, let reason = row.reason, let detail = row.detail, Refusal.isOfContent(reason: reason) else {
        return nil
      }
      return (hash, .failure(.recorded(reason: reason, detail: detail)))
    case .ignored, .vanished:
      return nil
    }
  }

  private func isSame(_ row: DatasetFileRecord, _ status: FileStatus) -> Bool {
    guard row.size == status.size, row.modifiedNs == status.modified else { return false }
    return rule == .mtimeSize
      || row.changedNs == status.changed && row.inode == Int64(bitPattern: status.inode)
        && row.device == Int64(bitPattern: status.device)
  }
}
