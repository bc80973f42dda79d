internal import Files
internal import GRDB
internal import Store

/// Files of a scan that are as they were recorded, one after another: they have no rows in the scan's database until something
/// is to be decided. Most nights nothing is, and a hundred thousand rows need not be written to find that out.
struct UnchangedRun {
  /// Of the first file's row; those behind it count on from there.
  let id: Int64
  /// Escaped.
  let source: String
  let role: ImageSource.Role
  /// The paths of the first and of the last file, escaped, relative to the source. Of the files that are recorded between
  /// them, those that had vanished are not of the run.
  let first: String
  var last: String
}

/// Gives the files of such runs their rows.
struct UnchangedFiles {
  let store: DataStore
  let dataset: Int64
  let database: ScanDatabase

  func write() throws {
    try database.write { database in
      let rows = try ScanRows(database)
      var known: KnownFiles?
      var source: String?
      for run in try rows.takeRuns() {
        if source != run.source { known = KnownFiles(store: store, dataset: dataset, source: run.source) }
        source = run.source
        var id = run.id
        while let file = try known?.first, !KnownFile.precedes(run.last, file.path) {
          if !KnownFile.precedes(file.path, run.first), file.state != .vanished {
            try rows.insertUnchanged(id, run.source, run.role, file)
            id += 1
          }
          try known?.removeFirst()
        }
      }
    }
  }
}

extension FileStatus {
  /// `nil`: nothing that could be trusted was recorded.
  init?(recorded file: KnownFile) {
    guard let size = file.size, let modified = file.modified, let changed = file.changed, let inode = file.inode,
      let device = file.device
    else { return nil }
    self.init(
      kind: .file, size: size, device: UInt64(bitPattern: device), inode: UInt64(bitPattern: inode), modified: modified,
      changed: changed)
  }
}
