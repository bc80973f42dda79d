package import Files
package import SystemPackage

/// A pipeline file or a `--set` that cannot be followed. The command line exits with 78; with 66 for a file that is not there.
package enum PipelineError: Error, Sendable {
  case unreadable(FileError)
  case notText(FilePath)
  /// `source` is a file or an option, as a person wrote it.
  case syntax(source: String, problem: String)
  /// `--set` without a key or without a value.
  case override(String)
  case unknownKey(String, nearest: String?, origin: Setting.Origin)
  case value(key: String, value: String, reason: String, origin: Setting.Origin)
  /// A key without which nothing can be done.
  case missing(key: String, reason: String)
}

extension PipelineError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .unreadable(let error): "\(error); give the path of a pipeline file such as pipelines/facades.yaml"
    case .notText(let path): "`\(path.escaped)` is no UTF-8 text; a pipeline file is YAML in UTF-8"
    case .syntax(let source, let problem): "cannot read \(source) as YAML: \(problem)"
    case .override(let text): "cannot follow --set `\(text)`: write section.key=value, such as --set train.epochs=10"
    case .unknownKey(let key, let nearest, let origin):
      "`\(key)` (\(origin)) is no key of a pipeline file" + (nearest.map { "; did you mean `\($0)`?" } ?? "")
    case .value(let key, let value, let reason, let origin): "\(key) cannot be `\(value)` (\(origin)): \(reason)"
    case .missing(let key, let reason): "\(key) is missing: \(reason)"
    }
  }
}

extension Setting.Origin: CustomStringConvertible {
  package var description: String {
    switch self {
    case .file(let path, let line): "line \(line) of `\(path.escaped)`"
    case .option(let option, _): option
    }
  }
}
