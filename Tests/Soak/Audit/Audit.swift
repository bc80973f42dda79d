import Store
package import SystemPackage

/// Looks at a workspace in which nothing runs any more, and says all that is not as the promises of the store and the
/// queue have it. It reads tables, not views, and believes no module's word where a file or an older row can be asked.
package struct Audit {
  let store: DataStore
  let ledger: Ledger

  /// - Throws: what opening the store throws.
  package init(workspace: FilePath, ledger: Ledger = Ledger()) throws {
    store = try DataStore.open(workspace: workspace, patience: .worker, create: false)
    self.ledger = ledger
  }

  /// Everything; empty when all is well.
  package func findings() throws -> [Finding] {
    var found = try store.integrityProblems().map { Finding(.store, $0) }
    found += try jobFindings()
    found += try effectFindings()
    found += try itemFindings()
    found += try outputFindings()
    found += try modelFindings()
    found += try runFindings()
    found += try leftovers().map { Finding(.leftover, $0) }
    return found
  }
}
