import Files
import Foundation
import GRDB
import Store
import SystemPackage
import TestSupport
import Testing

/// `docs/schema.md` says what is there, and its questions have answers.
struct SchemaDocumentTests {
  private func document() throws -> String {
    let source = FilePath(#filePath).removingLastComponent().removingLastComponent().removingLastComponent()
    return String(decoding: try readFile(source.appending("docs").appending("schema.md")), as: UTF8.self)
  }

  private func queries() throws -> [String] {
    try document().components(between: "```sql\n", and: "```")
  }

  /// A store in which every question has an answer.
  private func filledStore() throws -> TestStore {
    let test = try TestStore()
    let store = test.store
    let job = try StoreFixture.runningJob(store)
    let version = try StoreFixture.version(store, pairs: [StoreFixture.pair("a"), StoreFixture.pair("b", .val)])
    let run = try store.write { transaction in
      let file = FileSighting(
        source: "/data", path: "c.png", state: .rejected, reason: "damaged", detail: "`/data/c.png` is damaged")
      try transaction.record(file, dataset: version.datasetId)
      let run = try transaction.createRun(
        NewRun(job: job, datasetVersion: version.id, modelName: "maps", configuration: "{}"))
      try transaction.insertMetrics(
        [
          MetricValue("swd", 377, epoch: 1, split: .val), MetricValue("l1", 0.17, epoch: 1, split: .val),
          MetricValue("l1", 0.2, split: .val, series: .inputCopy), MetricValue("d_real", 0.7, step: 50),
        ], of: .run(run.id))
      try transaction.warn("discriminator-wins", "its loss stays near zero", run: run.id)
      return run
    }
    let model = try StoreFixture.model(store, run: run.id)
    try store.write { transaction in
      let holdout = try transaction.drawHoldout(
        ofModel: "maps", version: version, split: .val,
        pairs: try transaction.pairs(ofVersion: version.id, split: .val), reason: "the first comparison")
      try transaction.recordDecision(
        NewDecision(
          job: job, challenger: model.id, champion: nil, holdout: holdout.id, verdict: "FIRST", metric: "swd",
          margin: 0.01, reason: "there was no champion"))
      try transaction.promote(model.id, expecting: nil, reason: "the first")
      let items = [
        NewTranslationItem(
          input: "/in/a.png", settings: StoreFixture.hash("s"), plan: .translate(to: "/out/a.png")),
        NewTranslationItem(
          input: "/in/b.txt", settings: StoreFixture.hash("s"),
          plan: .fail(reason: "not an image", "`/in/b.txt` is no image")),
      ]
      try transaction.recordSettings(StoreFixture.hash("s"), #"{"saturation": 1.5}"#)
      try transaction.planItems(items, job: job, claim: 1, model: model.id)
      try transaction.putItems(ofJob: job, intoChunk: job, count: 1)
      let item = try transaction.items(ofChunk: job, in: .waiting)[0].id
      try transaction.beginItem(item, chunk: job, claim: 1)
      try transaction.publishItem(
        item, chunk: job, claim: 1,
        PublishedResult(
          input: StoreFixture.hash("i"), output: StoreFixture.hash("o"), size: 9, width: 4, height: 3, fit: "chroma",
          realism: 0.4, colourfulness: 12))
      try transaction.completeItem(item, chunk: job, claim: 1)
      try transaction.execute("UPDATE jobs SET enqueued_at = CAST(strftime('%s', 'now') AS INTEGER) * 1000")
    }
    let failed = try StoreFixture.runningJob(store)
    try StoreFixture.end(failed, "discarded", error: "it went wrong", store)
    try store.write { try $0.execute("UPDATE jobs SET losses = 2 WHERE id = ?", [failed]) }
    return test
  }

  @Test func everyQuestionOfTheDocumentHasAnAnswer() throws {
    let test = try filledStore()
    let statements = try queries().flatMap { $0.split(separator: ";").map(String.init) }
      .filter { $0.contains("SELECT") }
    #expect(statements.count >= 12)
    for statement in statements {
      let rows = try test.store.read { try $0.rows(statement) }
      #expect(!rows.isEmpty, "\(statement)")
    }
  }

  @Test func everyViewOfTheDocumentIsThere() throws {
    // Sections that hold a table of columns.
    let documented = try document().components(between: "\n### ", and: "\n| --- ").compactMap {
      $0.split(separator: "\n").first.map(String.init)
    }
    #expect(documented.sorted() == Schema.current.views.map(\.name).sorted())
  }

  @Test func everyColumnOfEveryViewIsDocumented() throws {
    let test = try TestStore()
    let text = try document()
    let views = try test.store.read {
      try $0.values(String.self, "SELECT name FROM sqlite_master WHERE type = 'view' ORDER BY name")
    }
    #expect(views.count == Schema.current.views.count)
    for view in views {
      let section = try #require(text.components(between: "### \(view)\n", and: "\n#").first, "\(view)")
      let documented = section.split(separator: "\n").compactMap { line in
        line.hasPrefix("| `") ? String(line).components(between: "| `", and: "`").first : nil
      }
      let columns = try test.store.read { try $0.rows("SELECT name FROM pragma_table_info('\(view)')") }
      #expect(documented == columns.map { $0[0] as String }, "\(view)")
    }
  }

  /// What the design promises of each view, column by column.
  @Test(arguments: [
    (
      "job_history",
      [
        "id", "kind", "queue", "state", "attempts", "worker", "enqueued_at", "started_at", "finished_at", "seconds",
        "error",
      ]
    ),
    ("metric_history", ["run", "model", "step", "epoch", "split", "name", "value", "recorded_at"]),
    (
      "translation_history",
      ["job", "model", "input_path", "output_path", "state", "seconds", "error", "input_sha256", "output_sha256"]
    ),
    ("rejected_files", ["dataset", "path", "reason", "detail", "seen_at"]),
    (
      "training_history",
      [
        "run", "job", "dataset", "dataset_version", "model", "state", "started_at", "finished_at", "epochs", "steps",
        "seconds_per_step", "verdict",
      ]
    ),
    ("model_history", ["model", "version", "event", "from_alias", "to_alias", "reason", "at"]),
    ("attempt_history", []), ("queue_depth", []), ("dataset_summary", []), ("failed_items", []),
  ])
  func aViewKeepsItsColumns(view: String, columns: [String]) throws {
    let test = try TestStore()
    let found = try test.store.read { try $0.rows("SELECT name FROM pragma_table_info('\(view)')") }
    #expect(!found.isEmpty)
    #expect(Set(columns).isSubset(of: found.map { $0[0] as String }))
  }
}

extension String {
  /// The texts that stand between two marks.
  fileprivate func components(between start: String, and end: String) -> [String] {
    var found: [String] = []
    var rest = self[...]
    while let begin = rest.range(of: start) {
      rest = rest[begin.upperBound...]
      guard let close = rest.range(of: end) else { break }
      found.append(String(rest[..<close.lowerBound]))
      rest = rest[close.upperBound...]
    }
    return found
  }
}
