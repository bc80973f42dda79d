internal import ArgumentParser
internal import Dispatch
internal import Files
internal import Glibc
internal import Queue
internal import Store
internal import SystemPackage

/// The process of one job: started by workers, never by people.
struct RunJobCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run-job", abstract: "Run one claimed job (for workers).", shouldDisplay: false)

  @Argument(help: "The workspace, escaped.") var workspace: String
  @Argument(help: "The job's number.") var job: Int64
  @Argument(help: "The claim's number.") var claim: Int64

  func run() throws {
    let child = JobChild(handlers: Handlers.all)
    let folder = FilePath(escaped: workspace) ?? FilePath(workspace)
    let (job, claim) = (job, claim)
    Task.detached {
      Glibc.exit(await child.run(workspace: folder, job: job, claim: claim))
    }
    dispatchMain()
  }
}
