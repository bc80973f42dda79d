internal import Pipeline
internal import Store
internal import SystemPackage
internal import Trainer

/// Pipelines as commands resolve them: from a file or none, with what `--set` says.
enum PipelineOptions {
  static func resolve(_ file: FilePath?, name: String? = nil, _ overrides: [String]) throws -> PipelineFile {
    let pipeline = try PipelineFile(
      file: file, name: name, overrides: overrides.map(RawArguments.escaped), folder: currentFolder())
    if let text = pipeline.train.stopAt { try StopTime.check(text, now: TimeSource.system.now()) }
    return pipeline
  }
}
