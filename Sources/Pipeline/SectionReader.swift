internal import Files
internal import Metrics
internal import SystemPackage
internal import Trainer

/// Typed access to the values of one map of a pipeline file. A key that is not there, or is left empty, is `nil`: its default
/// holds.
struct SectionReader {
  /// The path of keys of this map; empty for the whole file.
  let place: String
  let origin: Setting.Origin
  private let entries: [Setting.Entry]

  /// - Throws: a value that is no map; the first key that is not in the vocabulary of this place.
  init(_ setting: Setting, at place: String) throws(PipelineError) {
    self.place = place
    origin = setting.origin
    switch setting.content {
    case .map(let entries): self.entries = entries
    case .scalar where setting.isNull: entries = []
    default:
      throw .value(
        key: place.isEmpty ? "a pipeline file" : place, value: setting.text,
        reason: "it must hold keys with values", origin: setting.origin)
    }
    guard let known = Vocabulary.keys[place] else { return }
    for entry in entries where !known.contains(entry.key) {
      throw .unknownKey(
        Vocabulary.path(place, entry.key), nearest: Vocabulary.nearest(to: entry.key, at: place), origin: entry.origin)
    }
  }

  /// The keys that are there, in the order of the file.
  var keys: [String] { entries.map(\.key) }

  func value(_ key: String) -> Setting? {
    entries.first { $0.key == key && !$0.value.isNull }?.value
  }

  func section(_ key: String) throws(PipelineError) -> SectionReader? {
    guard let value = value(key) else { return nil }
    return try SectionReader(value, at: Vocabulary.path(place, key))
  }

  func refusal(_ key: String, _ value: Setting, _ reason: String) -> PipelineError {
    .value(key: Vocabulary.path(place, key), value: value.text, reason: reason, origin: value.origin)
  }

  func text(_ key: String) throws(PipelineError) -> String? {
    guard let value = value(key) else { return nil }
    guard case .scalar(let text, _) = value.content else { throw refusal(key, value, "it must be a single word") }
    return text
  }

  func integer(_ key: String, in range: ClosedRange<Int>, _ meaning: String) throws(PipelineError) -> Int? {
    guard let value = value(key) else { return nil }
    guard case .scalar(let text, _) = value.content, let number = Int(text), range.contains(number) else {
      throw refusal(key, value, "it must be \(meaning)")
    }
    return number
  }

  /// A whole number from 1, or `none`.
  func count(_ key: String) throws(PipelineError) -> Int? {
    if value(key)?.text == "none" { return nil }
    return try integer(key, in: 1...1_000_000, "a whole number, 1 or more, or none")
  }

  /// Bytes.
  func amount(_ key: String) throws(PipelineError) -> Int64? {
    guard let text = try text(key), let value = value(key) else { return nil }
    guard let bytes = ByteText.bytes(text), bytes > 0 else { throw refusal(key, value, ByteText.rule) }
    return bytes
  }

  /// A list of seeds, or one.
  func seeds(_ key: String) throws(PipelineError) -> [UInt64]? {
    guard let value = value(key) else { return nil }
    guard case .list(let items) = value.content else { return try seed(key).map { [$0] } }
    var seeds: [UInt64] = []
    for item in items {
      guard let seed = UInt64(item.text), seed <= UInt64(Int64.max), !seeds.contains(seed) else {
        throw refusal(key, value, "it must be a list of different whole numbers such as [1, 2, 3]")
      }
      seeds.append(seed)
    }
    guard !seeds.isEmpty else { throw refusal(key, value, "it must name at least one seed") }
    return seeds
  }

  func metric(_ key: String, of known: [Metric]) throws(PipelineError) -> Metric? {
    guard let value = value(key), let name = try text(key) else { return nil }
    guard let metric = known.first(where: { $0.rawValue == name }) else {
      throw refusal(key, value, "it must be one of \(known.map(\.rawValue).joined(separator: ", "))")
    }
    return metric
  }

  func seed(_ key: String) throws(PipelineError) -> UInt64? {
    guard let value = value(key) else { return nil }
    // SQLite and JSON readers hold signed 64-bit whole numbers.
    guard case .scalar(let text, _) = value.content, let number = UInt64(text), number <= UInt64(Int64.max) else {
      throw refusal(key, value, "it must be a whole number from 0 to \(Int64.max)")
    }
    return number
  }

  func number(
    _ key: String, _ meaning: String, where holds: (Double) -> Bool = { _ in true }
  ) throws(PipelineError) -> Double? {
    guard let value = value(key) else { return nil }
    guard case .scalar(let text, _) = value.content, let number = Double(text), number.isFinite, holds(number) else {
      throw refusal(key, value, "it must be \(meaning)")
    }
    return number
  }

  func boolean(_ key: String) throws(PipelineError) -> Bool? {
    guard let value = value(key) else { return nil }
    if case .scalar(let text, _) = value.content {
      if ["true", "yes", "on"].contains(text.lowercased()) { return true }
      if ["false", "no", "off"].contains(text.lowercased()) { return false }
    }
    throw refusal(key, value, "it must be true or false")
  }

  /// Seconds.
  func duration(_ key: String) throws(PipelineError) -> Double? {
    guard let value = value(key) else { return nil }
    guard case .scalar(let text, _) = value.content, let seconds = DurationText.seconds(text) else {
      throw refusal(key, value, "it must be a duration such as 90s, 10m, 1h30m")
    }
    return seconds
  }

  func choice<Choice: RawRepresentable & CaseIterable>(
    _ key: String, _ type: Choice.Type
  ) throws(PipelineError) -> Choice? where Choice.RawValue == String {
    guard let value = value(key) else { return nil }
    let names = Choice.allCases.map(\.rawValue)
    guard case .scalar(let text, _) = value.content, let choice = Choice(rawValue: text) else {
      var reason = "it must be one of \(names.joined(separator: ", "))"
      if let near = nearestWord(to: value.text, in: names), editDistance(value.text, near) <= 2 {
        reason += "; did you mean `\(near)`?"
      }
      throw refusal(key, value, reason)
    }
    return choice
  }

  /// One path, or a list of them, each made absolute from where it was written.
  func paths(_ key: String) throws(PipelineError) -> [FilePath]? {
    guard let value = value(key) else { return nil }
    guard case .list(let items) = value.content else { return [try path(key, value)] }
    var paths: [FilePath] = []
    for item in items { paths.append(try path(key, item)) }
    return paths
  }

  /// A program by its absolute path, and its arguments: a list, as no shell takes a line apart.
  func arguments(_ key: String) throws(PipelineError) -> [String]? {
    guard let value = value(key) else { return nil }
    guard case .list(let items) = value.content else {
      throw refusal(key, value, "it must be a list, the program and its arguments: [/usr/bin/curl, -fsS, URL]")
    }
    let words = try words(items, of: key, value)
    guard words.first?.hasPrefix("/") ?? true else {
      throw refusal(key, value, "the program must be named by its absolute path: under cron there is no PATH")
    }
    return words
  }

  /// One word, or a list of them.
  func words(_ key: String) throws(PipelineError) -> [String]? {
    guard let value = value(key) else { return nil }
    guard case .list(let items) = value.content else { return try text(key).map { [$0] } }
    return try words(items, of: key, value)
  }

  private func words(_ items: [Setting], of key: String, _ value: Setting) throws(PipelineError) -> [String] {
    var words: [String] = []
    for item in items {
      guard case .scalar(let text, _) = item.content, !text.utf8.contains(0) else {
        throw refusal(key, value, "each of its parts must be a single word")
      }
      words.append(text)
    }
    return words
  }

  func path(_ key: String) throws(PipelineError) -> FilePath? {
    guard let value = value(key) else { return nil }
    return try path(key, value)
  }

  private func path(_ key: String, _ value: Setting) throws(PipelineError) -> FilePath {
    guard case .scalar(let text, _) = value.content, !text.isEmpty, !text.utf8.contains(0) else {
      throw refusal(key, value, "it must be a path")
    }
    return absolutePath(text, in: value.origin.folder)
  }
}
