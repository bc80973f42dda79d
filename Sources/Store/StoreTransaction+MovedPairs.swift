internal import GRDB
package import SystemPackage

extension StoreTransaction {
  /// Records that the files of a pair are elsewhere now. Its content is the same, and so is every version that holds it.
  package func movePair(_ id: Int64, input: FilePath, target: FilePath) throws {
    try execute(
      "UPDATE pairs SET input_path = ?, target_path = ? WHERE id = ?", [StoredPath(input), StoredPath(target), id])
  }
}
