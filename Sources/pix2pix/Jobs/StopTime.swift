internal import Engine
internal import Files
internal import Foundation
internal import Store
internal import SystemPackage

/// When a training is to make room for the day: `train.stop_at`, resolved when the training begins and kept in its run's folder,
/// so that a crash shortly before does not move it to the next day. Once it has been obeyed it is forgotten, and whoever takes
/// the training up again has the next one.
struct StopTime {
  let time: Timestamp
  private let path: FilePath

  private struct Content: Codable {
    /// Milliseconds, UTC.
    let stopAt: Int64
  }

  /// - Parameters:
  ///   - text: as it stands in the configuration.
  ///   - folder: the run's.
  /// - Returns: `nil`: a time that has been, and was obeyed.
  init?(_ text: String, in folder: FilePath, now: Timestamp, isResumed: Bool) throws {
    path = folder.appending("stop.json")
    if FileStatus.exists(path) {
      time = Timestamp(milliseconds: try JSONDecoder().decode(Content.self, from: Data(try readFile(path))).stopAt)
      return
    }
    guard let next = TimeText.moment(text, after: now), !isResumed || next > now else { return nil }
    time = next
    try Folder.create(folder)
    try DurableFile.write(Array(try JSONText.encode(Content(stopAt: next.milliseconds)).utf8), to: path)
  }

  /// The next attempt has a time of its own.
  func forget() {
    DurableFile.remove(path)
  }

  /// - Throws: `ConfigurationError` for what is no time, or one that has been.
  static func check(_ text: String, now: Timestamp) throws {
    func refusal(_ reason: String) -> ConfigurationError {
      ConfigurationError(key: "train.stop_at", value: text, reason: reason)
    }
    guard !text.hasPrefix("+"), let time = TimeText.moment(text, after: now) else { throw refusal(rule) }
    guard time > now else { throw refusal("it has been; give a time of day, which means the next one") }
  }

  private static let rule =
    "it must be a time of day such as 06:30, a date and time such as `2026-03-01 06:30` (of this zone) or 2026-03-01T06:30Z"
}
