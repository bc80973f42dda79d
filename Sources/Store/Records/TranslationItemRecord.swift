internal import GRDB

/// One result to be made of a file under the input of a translation; or a file of which none is made.
package struct TranslationItemRecord: StoreRecord {
  package enum State: String, Codable, Sendable, CaseIterable, DatabaseValueConvertible {
    case waiting, running, publishing, completed, skipped, failed
  }
  package let id: Int64
  /// The translation.
  package let jobId: Int64
  /// The job that works it; `nil` until the translation is planned to its end, and for what is not tried.
  package let chunkId: Int64?
  package let modelId: Int64
  /// Absolute.
  package let inputPath: StoredPath
  /// Bytes, when it was planned.
  package let inputSize: Int64?
  /// From 1: which of several results of the input it is.
  package let sample: Int
  /// Absolute; `nil` for what is no image.
  package let outputPath: StoredPath?
  package let settingsSha256: String
  package let state: State
  /// The chunk's claim under which it is worked on.
  package let claim: Int64?
  /// One or two words: why it failed or was skipped.
  package let reason: String?
  package let inputSha256: String?
  /// Of the file that says which pixels are missing.
  package let maskSha256: String?
  package let outputSha256: String?
  /// Bytes.
  package let outputSize: Int64?
  /// Pixels of the result.
  package let width: Int?
  package let height: Int?
  /// How it went through the network.
  package let fit: String?
  /// The mean of the discriminator's verdict: 0, made up, to 1, real.
  package let realism: Double?
  /// Hasler and Suesstrunk's measure of the result.
  package let colourfulness: Double?
  package let error: String?
  /// A remark about a result that is not quite what was asked.
  package let note: String?
  package let plannedAt: Timestamp
  package let startedAt: Timestamp?
  package let finishedAt: Timestamp?
}
