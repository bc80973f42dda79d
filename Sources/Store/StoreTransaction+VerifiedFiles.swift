package import Files
internal import GRDB

/// Files of models that were read whole and had the hash that was recorded. It is known of a state of the file, by device,
/// inode, size and both times in nanoseconds: a file in any other state is one that nobody has looked at.
extension StoreTransaction {
  /// Whether the file, in this state, was found to have this hash.
  /// - Parameters:
  ///   - name: of the file in the model's folder.
  ///   - sha256: 64 hexadecimal digits.
  package func isVerified(_ name: String, ofModel model: Int64, sha256: String, _ status: FileStatus) throws -> Bool {
    try value(
      Bool.self,
      """
      SELECT EXISTS (SELECT 1 FROM verified_files WHERE model_id = ? AND name = ? AND sha256 = ? AND size = ? AND device = ?
        AND inode = ? AND modified = ? AND changed = ?)
      """,
      [
        model, name, sha256, status.size, Int64(bitPattern: status.device), Int64(bitPattern: status.inode),
        status.modified, status.changed,
      ]) ?? false
  }

  /// - Parameter status: one that the next change of the file will not leave as it is (`FileStatus.isSettled`).
  package func noteVerified(_ name: String, ofModel model: Int64, sha256: String, _ status: FileStatus) throws {
    try execute(
      """
      INSERT OR REPLACE INTO verified_files (model_id, name, sha256, size, device, inode, modified, changed, verified_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        model, name, sha256, status.size, Int64(bitPattern: status.device), Int64(bitPattern: status.inode),
        status.modified, status.changed, now,
      ])
  }

  /// They are hashed when they are next read.
  package func forgetVerified(ofModel model: Int64) throws {
    try execute("DELETE FROM verified_files WHERE model_id = ?", [model])
  }
}
