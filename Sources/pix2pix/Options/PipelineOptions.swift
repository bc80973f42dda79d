internal import Pipeline
internal import SystemPackage

/// Pipelines as commands resolve them: from a file or none, with what `--set` says.
enum PipelineOptions {
  static func resolve(_ file: FilePath?, name: String? = nil, _ overrides: [String]) throws -> PipelineFile {
    try PipelineFile(
      file: file, name: name, overrides: overrides.map(RawArguments.escaped), folder: currentFolder())
  }
}
