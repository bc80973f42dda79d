internal import ArgumentParser
internal import Glibc
internal import Kernels

@main
struct Main {
  static func main() {
    unblockSignals()
    var command: any ParsableCommand
    do {
      command = try Pix2Pix.parseAsRoot(RawArguments.ofThisProcess())
    } catch {
      end(withUsage: error)
    }
    do {
      if let name = KernelPath.unusable { throw CommandError.unusableKernels(name) }
      try command.run()
      try Console.requireResults()
    } catch let code as ExitCode {
      exit(code.rawValue)
    } catch  where Pix2Pix.exitCode(for: error) != .failure {
      end(withUsage: error)
    } catch {
      end(withFailure: error)
    }
  }

  /// Help and versions are results; everything else about the command line is a usage error.
  private static func end(withUsage error: any Error) -> Never {
    guard Pix2Pix.exitCode(for: error) == .success else { Pix2Pix.exit(withError: error) }
    Console.result(Pix2Pix.fullMessage(for: error))
    do { try Console.requireResults() } catch { end(withFailure: error) }
    exit(ExitStatus.done.rawValue)
  }

  private static func end(withFailure error: any Error) -> Never {
    let failure = Failure(error)
    Console.complain("pix2pix: " + failure.sentence)
    exit(failure.status.rawValue)
  }
}

/// A parent may hand down a mask that blocks signals, as the threads of some run-times do: a command that cannot be stopped
/// by SIGTERM would be killed in the middle of its work.
private func unblockSignals() {
  var all = sigset_t()
  sigfillset(&all)
  pthread_sigmask(SIG_UNBLOCK, &all, nil)
}

struct Pix2Pix: ParsableCommand {
  static let version = "0.1.0"

  static let configuration = CommandConfiguration(
    commandName: "pix2pix",
    abstract: "Turns folders of paired images into models, and archives of images through those models.",
    discussion: """
      Everything is kept in a workspace: --workspace DIR, else the environment's PIX2PIX_WORKSPACE, else ./workspace. \
      Its store.sqlite can be asked with sqlite3 while the program runs.

      \(ExitStatus.working)
      """,
    version: version,
    subcommands: [RunJobCommand.self],
    groupedSubcommands: [
      CommandGroup(
        name: "Do the work:",
        subcommands: [
          DemoCommand.self, IngestCommand.self, TrainCommand.self, EvaluateCommand.self, TranslateCommand.self,
          RunCommand.self, WorkerCommand.self,
        ]),
      CommandGroup(
        name: "Look and act:",
        subcommands: [
          JobsCommand.self, ReviewCommand.self, WorkersCommand.self, DatasetsCommand.self, RunsCommand.self,
          ModelsCommand.self,
          ReportCommand.self, HistoryCommand.self,
        ]),
      CommandGroup(
        name: "Keep house:",
        subcommands: [
          DoctorCommand.self, BackupCommand.self, RestoreCommand.self, PruneCommand.self, BenchCommand.self,
        ]),
    ])
}
