import ArgumentParser
import Files
import Glibc
import SystemPackage

/// A storm over the translation of an archive, and a comparison with a translation in quiet: see `ArchiveStorm`.
struct ArchiveSoak: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "archive",
    abstract: "Kills the workers of a translation until it is done: every file once, with the bytes of a quiet run.",
    discussion: SoakOptions.rule)
  @Option(help: "Files of the archive that are generated.") var files = 5000
  @Option(help: "A folder of real files that are translated as well.") var pictures: String?
  @Option(help: "Worker processes at once.") var workers = 4
  @OptionGroup var options: SoakOptions

  func validate() throws {
    guard (1...1_000_000).contains(files) else { throw ValidationError("--files must be from 1 to 1000000") }
    guard (1...64).contains(workers) else { throw ValidationError("--workers must be from 1 to 64") }
  }

  func run() throws {
    let real = try pictures.map { folder in
      guard let path = realpath(folder, nil) else { throw FileError.last("find", FilePath(folder)) }
      defer { free(path) }
      return FilePath(platformString: path)
    }
    let seed = options.seed
    try options.run("an archive of \(files) files, \(workers) workers") { program, place in
      let ground = try ArchiveGround(program: program, folder: place, files: files, pictures: real, seed: seed)
      var storm = try ArchiveStorm(ground, seed: seed, killEvery: options.killEvery, workers: workers)
      let jobs = try storm.rage()
      let aftermath = try ArchiveAftermath(storm, jobs: jobs)
      let findings = try aftermath.findings()
      return (try aftermath.text(findings), findings)
    }
  }
}
