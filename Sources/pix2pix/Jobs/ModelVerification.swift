internal import Files
internal import Store
internal import Trainer

/// Remembers in the store which files of a model were verified, so that not every process of a job hashes them anew.
struct ModelVerification: FileVerification {
  let store: DataStore
  /// Its id.
  let model: Int64

  var now: Int64 { store.time.now().milliseconds * 1_000_000 }

  func knows(_ file: StoredFile, as status: FileStatus) -> Bool {
    let isKnown = try? store.read {
      try $0.isVerified(file.name, ofModel: model, sha256: file.sha256, status)
    }
    return isKnown ?? false
  }

  /// A store that cannot be written to fails a job by itself, and not here.
  func remember(_ file: StoredFile, as status: FileStatus) {
    _ = try? store.writeLightly { try $0.noteVerified(file.name, ofModel: model, sha256: file.sha256, status) }
  }
}
