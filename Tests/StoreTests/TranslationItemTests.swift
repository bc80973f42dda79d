import GRDB
import Files
import Store
import SystemPackage
import TestSupport
import Testing

struct TranslationItemTests {
  private let test: TestStore
  private let job: Int64
  private let model: ModelRecord
  private let settings = StoreFixture.hash("settings")

  init() throws {
    test = try TestStore()
    job = try StoreFixture.runningJob(test.store, kind: "translate")
    model = try StoreFixture.model(test.store)
  }

  private func plan(_ names: [String], claim: Int64 = 1) throws {
    let items = names.map { name in
      NewTranslationItem(
        input: FilePath("/in/\(name)"),
        plan: name.hasSuffix(".txt") ? .fail("`/in/\(name)` is no image") : .translate(to: FilePath("/out/\(name)")))
    }
    try test.store.write {
      try $0.planItems(items, job: job, claim: claim, model: model.id, settings: settings)
    }
  }

  private func begin(claim: Int64 = 1, limit: Int = 1) throws -> [TranslationItemRecord] {
    try test.store.write { try $0.beginItems(ofJob: job, claim: claim, limit: limit) }
  }

  private func publish(_ item: TranslationItemRecord, claim: Int64 = 1) throws {
    try test.store.write {
      try $0.publishItem(
        item, claim: claim, input: StoreFixture.hash("in"), output: StoreFixture.hash("out"), size: 7)
    }
  }

  private func counts() throws -> [TranslationItemRecord.State: Int] {
    try test.store.read { try $0.itemCounts(ofJob: job) }
  }

  /// As if the job had been lost and taken again.
  private func nextClaim() throws {
    try test.store.write { try $0.execute("UPDATE jobs SET claim = claim + 1 WHERE id = ?", [job]) }
  }

  @Test func everyFileHasARowAlsoWhatIsNoImage() throws {
    try plan(["a.png", "b.png", "notes.txt"])
    try plan(["a.png", "b.png", "notes.txt", "c.png"])
    #expect(try counts() == [.waiting: 3, .failed: 1])
    let failed = try test.store.read { try $0.rows("SELECT input_path, error FROM failed_items") }
    #expect(failed.count == 1)
    #expect(failed[0][0] as String == "/in/notes.txt")
    #expect(failed[0][1] as String == "`/in/notes.txt` is no image")
  }

  @Test func twoInputsCannotWriteOneFile() throws {
    let items = ["/in/a.png", "/in/a.jpg"].map {
      NewTranslationItem(input: FilePath($0), plan: .translate(to: "/out/a.png"))
    }
    #expect(throws: StoreError.outputTaken("/out/a.png", job: job)) {
      try test.store.write { try $0.planItems(items, job: job, claim: 1, model: model.id, settings: settings) }
    }
    #expect(try counts() == [:])
  }

  @Test func anItemIsWorkedOnPublishedAndCompleted() throws {
    try plan(["a.png", "b.png", "c.png"])
    let items = try begin(limit: 2)
    #expect(items.map(\.inputPath.text) == ["/in/a.png", "/in/b.png"])
    test.time.advance(seconds: 1.25)
    try publish(items[0])
    try test.store.write { try $0.completeItem(items[0], claim: 1) }
    try test.store.write { try $0.failItem(items[1], claim: 1, error: "it is damaged") }
    #expect(try counts() == [.completed: 1, .failed: 1, .waiting: 1])
    let row = try #require(
      try test.store.read {
        try $0.rows("SELECT model, seconds, output_size FROM translation_history WHERE state = 'completed'").first
      })
    #expect(row.texts == ["maps@1", "1.25", "7"])
  }

  @Test func nothingIsCompletedThatWasNotPublished() throws {
    try plan(["a.png"])
    let item = try #require(try begin().first)
    #expect(throws: StoreError.claimLost(job: job, claim: 1)) {
      try test.store.write { try $0.completeItem(item, claim: 1) }
    }
  }

  @Test func whoLostTheClaimChangesNothing() throws {
    try plan(["a.png", "b.png"])
    let item = try #require(try begin().first)
    try nextClaim()
    let lost = StoreError.claimLost(job: job, claim: 1)
    #expect(throws: lost) { try publish(item) }
    #expect(throws: lost) { try begin() }
    #expect(throws: lost) { try plan(["c.png"]) }
    #expect(throws: lost) { try test.store.write { try $0.failItem(item, claim: 1, error: "late") } }
    #expect(throws: lost) { try test.store.write { try $0.takeUpItems(ofJob: job, claim: 1) } }
    #expect(try counts() == [.running: 1, .waiting: 1])
  }

  @Test func aRestartTakesUpWhatTheLastClaimHadBegun() throws {
    try plan(["a.png", "b.png", "c.png"])
    let items = try begin(limit: 2)
    try publish(items[0])
    try nextClaim()
    let publishing = try test.store.write { try $0.takeUpItems(ofJob: job, claim: 2) }
    #expect(publishing.map(\.id) == [items[0].id])
    #expect(publishing[0].outputSha256 == StoreFixture.hash("out").description)
    #expect(try counts() == [.publishing: 1, .waiting: 2])
    try test.store.write { try $0.repeatItem(publishing[0], claim: 2) }
    #expect(try begin(claim: 2, limit: 9).count == 3)
  }

  @Test func anOutputIsFinishedOnlyFromTheSameInputModelAndSettings() throws {
    try plan(["a.png"])
    let item = try #require(try begin().first)
    try publish(item)
    try test.store.write { try $0.completeItem(item, claim: 1) }
    func find(_ input: String, _ generator: String, _ settings: ContentHash) throws -> Int64? {
      try test.store.read {
        try $0.finishedItem(
          output: "/out/a.png", input: StoreFixture.hash(input), generator: generator, settings: settings)?.id
      }
    }
    #expect(try find("in", model.generatorSha256, settings) == item.id)
    #expect(try find("other", model.generatorSha256, settings) == nil)
    #expect(try find("in", StoreFixture.hash("?").description, settings) == nil)
    #expect(try find("in", model.generatorSha256, StoreFixture.hash("?")) == nil)
  }

  @Test func aSkippedItemNamesTheJobThatMadeTheFile() throws {
    try plan(["a.png"])
    let item = try #require(try begin().first)
    try publish(item)
    try test.store.write { try $0.completeItem(item, claim: 1) }
    let second = try StoreFixture.runningJob(test.store, kind: "translate")
    try test.store.write { transaction in
      let items = [NewTranslationItem(input: "/in/a.png", plan: .translate(to: "/out/a.png"))]
      try transaction.planItems(items, job: second, claim: 1, model: model.id, settings: settings)
      let begun = try transaction.beginItems(ofJob: second, claim: 1, limit: 1)
      let earlier = try transaction.items(ofJob: job, in: .completed)
      try transaction.skipItem(begun[0], claim: 1, earlier: earlier[0])
    }
    let skipped = try test.store.read { try $0.items(ofJob: second, in: .skipped) }
    #expect(skipped.first?.outputSha256 == StoreFixture.hash("out").description)
    #expect(skipped.first?.note == "made by job \(job)")
  }

  /// As where a cancelled translation is retried after another one into the same folder.
  @Test func aFileIsOfTheItemThatWasCompletedLastNotOfTheOnePlannedLast() throws {
    try plan(["a.png"])
    let first = try #require(try begin().first)
    let second = try StoreFixture.runningJob(test.store, kind: "translate")
    try test.store.write { transaction in
      let items = [NewTranslationItem(input: "/in/a.png", plan: .translate(to: "/out/a.png"))]
      try transaction.planItems(items, job: second, claim: 1, model: model.id, settings: settings)
      let item = try transaction.beginItems(ofJob: second, claim: 1, limit: 1)[0]
      try transaction.publishItem(
        item, claim: 1, input: StoreFixture.hash("in"), output: StoreFixture.hash("other"), size: 8)
      try transaction.completeItem(item, claim: 1)
    }
    test.time.advance(seconds: 1)
    try publish(first)
    try test.store.write { try $0.completeItem(first, claim: 1) }
    let lineage = try test.store.read { try $0.lineage(ofOutput: "/out/a.png") }
    #expect(lineage?.item.id == first.id)
  }

  @Test func anOutputLeadsBackToItsPairs() throws {
    let store = test.store
    let version = try StoreFixture.version(store, pairs: [StoreFixture.pair("a"), StoreFixture.pair("b")])
    let run = try store.write {
      try $0.createRun(NewRun(job: nil, datasetVersion: version.id, modelName: "maps", configuration: "{}"))
    }
    let trained = try StoreFixture.model(store, run: run.id)
    try store.write { transaction in
      let items = [NewTranslationItem(input: "/in/a.png", plan: .translate(to: "/out/a.png"))]
      try transaction.planItems(items, job: job, claim: 1, model: trained.id, settings: settings)
      let item = try transaction.beginItems(ofJob: job, claim: 1, limit: 1)[0]
      try transaction.publishItem(
        item, claim: 1, input: StoreFixture.hash("in"), output: StoreFixture.hash("out"), size: 7)
      try transaction.completeItem(item, claim: 1)
    }
    let lineage = try #require(try store.read { try $0.lineage(ofOutput: "/out/a.png") })
    #expect(lineage.model.reference == "maps@2")
    #expect(lineage.model.id == trained.id)
    #expect(lineage.run?.id == run.id)
    #expect(lineage.datasetVersion?.id == version.id)
    #expect(try store.read { try $0.pairs(ofVersion: version.id).count } == 2)
    #expect(try store.read { try $0.lineage(ofOutput: "/out/none.png") == nil })
  }
}
