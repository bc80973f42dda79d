internal import Ingest
internal import Pipeline
internal import Queue
internal import Store

/// Brings what is new under the sources of a dataset into it. The scan is incremental by itself, so it is never left out.
struct IngestHandler: JobHandler {
  let kind = IngestPayload.stage.rawValue

  func run(_ context: JobContext) async throws -> JobOutcome {
    let payload = try context.payload(as: IngestPayload.self)
    var ingester = DatasetIngester(store: context.store, configuration: payload.configuration)
    ingester.allowsVanished = payload.allowsVanished
    ingester.redraws = payload.redraws ?? false
    ingester.guardian = { try $0.requireClaim(job: context.job.id, claim: context.job.claim) }
    let pace = ProgressPace(context)
    let summary = try ingester.ingest(payload.dataset, job: context.job.id) { done, total in
      pace.show(done, of: total) { "reading: \(done)/\(total) files" }
    }
    return try .completed(IngestResult(summary, job: context.job.id)) { _ in }
  }
}

extension IngestResult {
  init(_ summary: IngestSummary, job: Int64) {
    self.init(
      job: job, dataset: summary.dataset, version: summary.version, versionId: summary.datasetVersionId,
      accepted: summary.accepted, added: summary.added, removed: summary.removed,
      rejected: summary.rejected + summary.knownRejected, newRejections: summary.rejected, reasons: summary.reasons,
      duplicates: summary.duplicates, ignored: summary.ignored, vanished: summary.vanished,
      lostHoldOut: summary.lostHoldOut,
      splits: ["train": summary.splits.train, "val": summary.splits.val, "test": summary.splits.test],
      filesRead: summary.filesRead, notes: summary.notes, unchanged: summary.isUnchanged)
  }
}
