internal import Files
internal import Pipeline
internal import Queue
internal import Report
internal import Store
internal import SystemPackage

/// Writes a run's page, one self-contained HTML file, into the run's folder.
struct ReportHandler: JobHandler {
  let kind = ReportPayload.stage.rawValue

  func run(_ context: JobContext) async throws -> JobOutcome {
    let payload = try context.payload(as: ReportPayload.self)
    let run = try context.store.read { try $0.run(payload.run) }
    let page = HTMLReport.render(try RunPage(run, context.store).report())
    let path = context.store.workspace.pushing(run.folder.path).appending("report.html")
    let bytes = Array(page.utf8)
    let isThere = (try? readFile(path)).map { $0 == bytes } ?? false
    if !isThere { try DurableFile.write(bytes, to: path) }
    let result = ReportResult(job: context.job.id, run: run.id, path: path.escaped, unchanged: isThere)
    return try .completed(result) { _ in }
  }
}
