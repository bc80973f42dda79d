internal import Engine
internal import Files
internal import GRDB
internal import Imaging
internal import Ingest
internal import Pairs
internal import Pipeline
internal import Queue
internal import Store
internal import SystemPackage
internal import Trainer
internal import Translator

/// How an error is said and how the command ends: the one place where both are decided.
struct Failure {
  let status: ExitStatus
  let sentence: String
  /// Whether the same would happen again, so that a job is not tried once more.
  let isPermanent: Bool

  init(_ error: any Error) {
    sentence = Self.sentence(error)
    status = Self.status(error)
    isPermanent = [.badData, .notFound, .badConfiguration, .usage].contains(status) || Self.isDetermined(error)
  }

  /// Failures of work that would be done again bit for bit, or that only a person can undo.
  private static func isDetermined(_ error: any Error) -> Bool {
    switch error {
    case TrainingError.notFinite, TrainingError.otherRun, CommandError.noChampion, CommandError.incompleteModel: true
    case TranslationError.unwritable(_, let error): error.isReadOnly || error.code == .fileExists
    default: false
    }
  }

  /// What a person does when the disk is full. The store itself needs some 100 KB to be opened.
  static let makeRoom =
    "make room (by hand if nothing at all is left; then `pix2pix prune` can help) and give the same command again"

  private static func sentence(_ error: any Error) -> String {
    switch error {
    case let error as WeightsError: sentence(error)
    case let error as DatabaseError where error.resultCode.primaryResultCode == .SQLITE_FULL:
      "no space left for the store; \(makeRoom)"
    case let error as DatabaseError:
      "the store said: \(error.message ?? error.resultCode.description); `pix2pix doctor` looks whether it is sound"
    case let error as DecodingError: "a record of the store cannot be read: \(error)"
    default: "\(error)"
    }
  }

  private static func sentence(_ error: WeightsError) -> String {
    switch error {
    case .missing(let name): "the weights do not fit the model: there is no tensor `\(name)`"
    case .unexpected(let name): "the weights do not fit the model: it has no tensor `\(name)`"
    case .shape(let name, let expected, let found):
      "the weights do not fit the model: `\(name)` has the shape \(found) where \(expected) is needed"
    case .type(let name): "the weights do not fit the model: `\(name)` is of another type"
    }
  }

  private static func status(_ error: any Error) -> ExitStatus {
    switch error {
    case let error as CommandError: error.status
    case let error as PipelineError:
      if case .unreadable = error { .notFound } else { .badConfiguration }
    case is ConfigurationError, is DatasetConfigurationError, is DerivedInputError: .badConfiguration
    case let error as FileError: status(error)
    case let error as StoreError: status(error)
    case let error as IngestError: status(error)
    case let error as TrainingError: status(error)
    case let error as TranslationError: status(error)
    case let error as QueueError: status(error)
    case let error as JobFailure: error.kind == .noSpace ? .noSpace : .failed
    case is WeightsError, is SafetensorsError, is StoredFileError, is ImageError, is ImportError, is ShapeError:
      .badData
    case let error as DatabaseError: status(error)
    default: .failed
    }
  }

  private static func status(_ error: FileError) -> ExitStatus {
    if error.isNoSpace { return .noSpace }
    return error.code == .noSuchFileOrDirectory || error.code == .notDirectory ? .notFound : .failed
  }

  private static func status(_ error: StoreError) -> ExitStatus {
    switch error {
    case .schemaInUse, .storeInUse, .aliasMoved: .tryAgain
    case .noWorkspace, .storeGone, .noBackup, .notFound, .noSuchVersion, .noSuchAlias, .noPrevious: .notFound
    case .badModelReference: .usage
    case .networkFileSystem, .newerSchema: .badConfiguration
    case .notAStore, .damaged, .badBackup, .outputTaken: .badData
    case .cannotOpen, .notWritable, .vanished, .claimLost, .brokenRow: .failed
    }
  }

  private static func status(_ error: IngestError) -> ExitStatus {
    switch error.kind {
    case .locked: .locked
    case .notFound: .notFound
    case .tryAgain: .tryAgain
    case .badData: .badData
    }
  }

  private static func status(_ error: TrainingError) -> ExitStatus {
    switch error {
    case .noTrainingPairs, .noPairsToEvaluate, .changed, .unreadable, .noPalette: .badData
    case .unfitLabeller: .badConfiguration
    case .vanished: .notFound
    case .noSpace: .noSpace
    case .notFinite, .otherRun: .failed
    }
  }

  private static func status(_ error: TranslationError) -> ExitStatus {
    switch error {
    case .noSpace: .noSpace
    case .noInput: .usage
    case .unwritable(_, let error): status(error)
    case .outputInsideInput, .outputIsInput, .collision, .outputUnderOutput, .inputTwice: .badConfiguration
    }
  }

  private static func status(_ error: QueueError) -> ExitStatus {
    switch error {
    case .noJob, .unknownDependency: .notFound
    case .newerPayload: .badConfiguration
    case .noSpaceForHeartbeat: .noSpace
    case .tooLate, .termsTooLate, .notRetryable, .partOfEnded, .keyTaken, .waitsForFailed, .cycle, .noHandler,
      .cannotStart, .heartbeatFailed, .foundDead, .tookTooLong, .tookTooMuchMemory:
      .failed
    }
  }

  private static func status(_ error: DatabaseError) -> ExitStatus {
    switch error.resultCode.primaryResultCode {
    case .SQLITE_FULL: .noSpace
    case .SQLITE_BUSY, .SQLITE_LOCKED: .tryAgain
    case .SQLITE_CORRUPT, .SQLITE_NOTADB: .badData
    default: .failed
    }
  }
}
