import ArgumentParser

/// A storm over a real pipeline, and a look at what it left: see `Storm` and `Audit`.
struct PipelineSoak: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pipeline", abstract: "Kills the parts of a working pipeline for some minutes.",
    discussion: SoakOptions.rule)
  @Option(help: "How long the storm lasts.") var minutes = 15.0
  @Option(help: "Worker processes at once.") var workers = 3
  @OptionGroup var options: SoakOptions

  func validate() throws {
    guard minutes > 0, minutes < 10_000 else { throw ValidationError("--minutes must be above 0 and below 10000") }
    guard (1...64).contains(workers) else { throw ValidationError("--workers must be from 1 to 64") }
  }

  func run() throws {
    let seed = options.seed
    try options.run("\(decimal(minutes)) minutes, \(workers) workers") { program, place in
      let ground = try Ground(program: program, folder: place, seed: seed)
      var storm = try Storm(ground, seed: seed, killEvery: options.killEvery, workers: workers)
      try storm.rage(seconds: minutes * 60)
      let report = try Aftermath(ground, storm: storm, seed: seed).report()
      return (report.text, report.findings)
    }
  }
}
