package import Files
package import SystemPackage

/// Why a scan ended without a result. Nothing was recorded; the last version of the dataset stays.
package enum IngestError: Error, Sendable {
  /// `holder`: who holds the lock and since when, where that is known.
  case alreadyRunning(dataset: String, holder: String?)
  /// Nothing was ever known there.
  case sourceNotFound(FilePath)
  /// Files are known there, and now it is gone.
  case sourceVanished(FilePath)
  case sourceEmpty(FilePath)
  /// More than a tenth of the known files are gone.
  case filesVanished(source: FilePath, missing: Int, known: Int)
  /// Many files in a row failed alike, as those of a share that broke away do.
  case sourceFailing(FileError, files: Int)
  /// `dataset.split folders` without a folder `train`.
  case noTrainFolder(FilePath)
  case sourceUnreadable(FileError)
  /// `reason`: the end of a sentence.
  case archiveUnusable(FilePath, reason: String)

  package enum Kind: Sendable {
    /// Exit 11, 66, 75 and 65.
    case locked, notFound, tryAgain, badData
  }

  package var kind: Kind {
    switch self {
    case .alreadyRunning: .locked
    case .sourceNotFound: .notFound
    case .sourceVanished, .sourceEmpty, .filesVanished, .sourceFailing: .tryAgain
    case .noTrainFolder, .sourceUnreadable, .archiveUnusable: .badData
    }
  }
}

extension IngestError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .alreadyRunning(let dataset, let holder):
      "dataset `\(dataset)` is being ingested by another process" + (holder.map { " (\($0))" } ?? "")
        + ": wait until it has ended"
    case .sourceNotFound(let path):
      "there is nothing at `\(path.escaped)`: check the spelling of the source"
    case .sourceVanished(let path):
      "`\(path.escaped)` is gone, though files of the dataset were there: if it is a share, mount it and try again; if it "
        + "was removed for good, take it out of the sources"
    case .sourceEmpty(let path):
      "there are no files in `\(path.escaped)`: if it is a share, mount it and try again"
    case .filesVanished(let source, let missing, let known):
      "\(missing) of the \(known) known files of `\(source.escaped)` are gone, more than a tenth: if it is a share, see "
        + "that it is mounted whole and try again; if they were removed for good, pass --allow-vanished"
    case .sourceFailing(let error, let files):
      "\(files) files in a row failed alike, the last so: \(error); see that the disk or share is sound and try again"
    case .noTrainFolder(let source):
      "cannot split `\(source.escaped)` by folders: there is no `train` directly under it; make train/, val/ and test/ "
        + "there, or give fractions in dataset.split"
    case .sourceUnreadable(let error):
      "\(error): give this user the right to read it"
    case .archiveUnusable(let path, let reason):
      "cannot unpack `\(path.escaped)`: \(reason)"
    }
  }
}
