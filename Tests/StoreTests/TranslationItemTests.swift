import Files
import GRDB
import Store
import SystemPackage
import TestSupport
import Testing

/// A translation, its job 1, and a chunk of it, job 2, which holds all that is planned.
struct TranslationItemTests {
  private let test: TestStore
  private let job: Int64
  private let chunk: Int64
  private let model: ModelRecord
  private let settings = StoreFixture.hash("settings")

  init() throws {
    test = try TestStore()
    job = try StoreFixture.runningJob(test.store, kind: "translate")
    chunk = try StoreFixture.runningJob(test.store, kind: "translate-chunk")
    model = try StoreFixture.model(test.store)
  }

  private func plan(_ names: [String], claim: Int64 = 1) throws {
    try plan(names, job: job, claim: claim, chunk: chunk, model: model.id)
  }

  private func plan(_ names: [String], job: Int64, claim: Int64 = 1, chunk: Int64, model: Int64) throws {
    let items = names.map { name in
      NewTranslationItem(
        input: FilePath("/in/\(name)"), size: 5, settings: settings,
        plan: name.hasSuffix(".txt")
          ? .fail(reason: "not an image", "`/in/\(name)` is no image")
          : name.hasPrefix("._") ? .skip(reason: "leftover", "a leftover") : .translate(to: FilePath("/out/\(name)")))
    }
    try test.store.write {
      try $0.planItems(items, job: job, claim: claim, model: model)
      try $0.putItems(ofJob: job, intoChunk: chunk, count: 1000)
    }
  }

  /// Begins the first items that wait.
  @discardableResult
  private func begin(claim: Int64 = 1, limit: Int = 1) throws -> [Int64] {
    try test.store.write { transaction in
      let ids = try transaction.items(ofChunk: chunk, in: .waiting).prefix(limit).map(\.id)
      for id in ids { try transaction.beginItem(id, chunk: chunk, claim: claim) }
      return ids
    }
  }

  private func result(_ output: String = "out", size: Int64 = 7) -> PublishedResult {
    PublishedResult(
      input: StoreFixture.hash("in"), output: StoreFixture.hash(output), size: size, width: 4, height: 3, fit: "whole",
      colourfulness: 12.5)
  }

  private func publish(_ item: Int64, claim: Int64 = 1) throws {
    try test.store.write { try $0.publishItem(item, chunk: chunk, claim: claim, result()) }
  }

  private func complete(_ item: Int64) throws {
    try test.store.write { try $0.completeItem(item, chunk: chunk, claim: 1) }
  }

  private func counts() throws -> [TranslationItemRecord.State: Int] {
    try test.store.read { try $0.itemCounts(ofJob: job) }
  }

  /// As if the chunk had been lost and taken again.
  private func nextClaim() throws {
    try test.store.write { try $0.execute("UPDATE jobs SET claim = claim + 1 WHERE id = ?", [chunk]) }
  }

  @Test func everyFileHasARowAlsoWhatIsNoImage() throws {
    try plan(["a.png", "b.png", "notes.txt", "._b.png"])
    try plan(["a.png", "b.png", "notes.txt", "c.png"])
    #expect(try counts() == [.waiting: 3, .failed: 1, .skipped: 1])
    let failed = try test.store.read { try $0.rows("SELECT input_path, reason, error FROM failed_items").map(\.texts) }
    #expect(failed == [["/in/notes.txt", "not an image", "`/in/notes.txt` is no image"]])
    let skipped = try test.store.read {
      try $0.rows("SELECT input_path, reason, note FROM translation_history WHERE state = 'skipped'").map(\.texts)
    }
    #expect(skipped == [["/in/._b.png", "leftover", "a leftover"]])
  }

  @Test func twoInputsCannotWriteOneFile() throws {
    let items = ["/in/a.png", "/in/a.jpg"].map {
      NewTranslationItem(input: FilePath($0), settings: settings, plan: .translate(to: "/out/a.png"))
    }
    #expect(throws: StoreError.outputTaken("/out/a.png", job: job)) {
      try test.store.write { try $0.planItems(items, job: job, claim: 1, model: model.id) }
    }
    #expect(try counts() == [:])
  }

  @Test func severalResultsOfOneInputAreItemsOfTheirOwn() throws {
    let items = (1...3).map {
      NewTranslationItem(
        input: "/in/a.png", size: 9, sample: $0, settings: settings, plan: .translate(to: FilePath("/out/a-\($0).png")))
    }
    try test.store.write { try $0.planItems(items, job: job, claim: 1, model: model.id) }
    #expect(try counts() == [.waiting: 3])
    let other = NewTranslationItem(
      input: "/in/b.png", size: 4, settings: settings, plan: .translate(to: "/out/b.png"))
    try test.store.write { try $0.planItems([other], job: job, claim: 1, model: model.id) }
    var sizes: [[Int64]] = []
    try test.store.read { try $0.forEachUnplaced(ofJob: job) { sizes.append([Int64($0), $1]) } }
    #expect(sizes == [[3, 9], [1, 4]])
  }

  @Test func aPlanThatWasBrokenOffIsMadeAnew() throws {
    let items = ["/in/a.png", "/in/gone.png"].map {
      NewTranslationItem(input: FilePath($0), settings: settings, plan: .translate(to: FilePath("/out" + $0)))
    }
    try test.store.write { transaction in
      try transaction.planItems(items, job: job, claim: 1, model: model.id)
      try transaction.dropPlan(ofJob: job, claim: 1)
      try transaction.planItems([items[0]], job: job, claim: 1, model: model.id)
    }
    #expect(try counts() == [.waiting: 1])
  }

  @Test func anItemIsPublishedInThreeSteps() throws {
    try plan(["a.png"])
    let item = try #require(try begin().first)
    test.time.advance(seconds: 1.25)
    try publish(item)
    #expect(try counts() == [.publishing: 1])
    try complete(item)
    let row = try #require(
      try test.store.read {
        try $0.rows(
          """
          SELECT model, seconds, output_size, width, height, fit, colourfulness, chunk FROM translation_history
          WHERE state = 'completed'
          """
        ).first
      })
    #expect(row.texts == ["maps@1", "1.25", "7", "4", "3", "whole", "12.5", "\(chunk)"])
  }

  @Test func aRowLeadsToItsSettings() throws {
    try plan(["a.png"])
    let text = #"{"seed":3}"#
    try test.store.write {
      try $0.recordSettings(settings, text)
      try $0.recordSettings(settings, text)
    }
    let seed = try test.store.read {
      try $0.value(Int.self, "SELECT settings ->> '$.seed' FROM translation_history")
    }
    #expect(seed == 3)
  }

  @Test func nothingIsCompletedThatWasNotPublished() throws {
    try plan(["a.png"])
    let item = try #require(try begin().first)
    #expect(throws: StoreError.claimLost(job: chunk, claim: 1)) { try complete(item) }
  }

  @Test func whoLostTheClaimChangesNothing() throws {
    try plan(["a.png", "b.png"])
    let item = try #require(try begin().first)
    try nextClaim()
    let lost = StoreError.claimLost(job: chunk, claim: 1)
    #expect(throws: lost) { try publish(item) }
    #expect(throws: lost) { try begin() }
    #expect(throws: lost) {
      try test.store.write { try $0.failItem(item, chunk: chunk, claim: 1, reason: "late", error: "late") }
    }
    #expect(throws: lost) { try test.store.write { try $0.takeUpItems(ofChunk: chunk, claim: 1) } }
    #expect(try counts() == [.running: 1, .waiting: 1])
    try test.store.write { try $0.execute("UPDATE jobs SET claim = claim + 1 WHERE id = ?", [job]) }
    #expect(throws: StoreError.claimLost(job: job, claim: 1)) { try plan(["c.png"]) }
  }

  @Test func aRestartTakesUpWhatTheLastClaimHadBegun() throws {
    try plan(["a.png", "b.png", "c.png"])
    let items = try begin(limit: 2)
    try publish(items[0])
    try nextClaim()
    let publishing = try test.store.write { try $0.takeUpItems(ofChunk: chunk, claim: 2) }
    #expect(publishing.map(\.id) == [items[0]])
    #expect(publishing[0].outputSha256 == StoreFixture.hash("out").description)
    #expect(try counts() == [.publishing: 1, .waiting: 2])
    try test.store.write { try $0.repeatItem(items[0], chunk: chunk, claim: 2) }
    #expect(try begin(claim: 2, limit: 9).count == 3)
  }

  @Test func whatTheChunksLeftOpenFailsInTheEnd() throws {
    try plan(["a.png", "b.png", "c.png", "d.png"])
    let items = try begin(limit: 3)
    try publish(items[0])
    try publish(items[1])
    try complete(items[1])
    try test.store.write { transaction in
      try transaction.failOpenItems(ofJob: job, claim: 1, reason: "abandoned") { "lost: \($0.inputPath.text)" }
    }
    #expect(try counts() == [.completed: 1, .failed: 3])
    let errors = try test.store.read {
      try $0.values(String.self, "SELECT error FROM failed_items ORDER BY input_path")
    }
    #expect(errors == ["lost: /in/a.png", "lost: /in/c.png", "lost: /in/d.png"])
  }

  @Test func failuresAreThoseOfTheLastTry() throws {
    try plan(["a.png", "b.png", "notes.txt"])
    for item in try begin(limit: 2) {
      try test.store.write { try $0.failItem(item, chunk: chunk, claim: 1, reason: "damaged", error: "damaged") }
    }
    try test.store.write {
      try $0.execute("UPDATE jobs SET unique_key = 'translate:/out' WHERE id = ?", [job])
    }
    func failures(_ folder: FilePath) throws -> Set<FilePath> {
      try test.store.read { try $0.lastFailures(intoFolder: folder) }
    }
    #expect(try failures("/out") == ["/in/a.png", "/in/b.png", "/in/notes.txt"])
    #expect(try failures("/elsewhere") == [])
    // A later translation into the same folder, as a stage of a pipeline, in which one succeeds.
    let second = try StoreFixture.runningJob(test.store, kind: "translate")
    let part = try StoreFixture.runningJob(test.store, kind: "translate-chunk")
    try test.store.write {
      try $0.execute(
        #"UPDATE jobs SET payload = '{"configuration": {"out": "/out"}}' WHERE id = ?"#, [second])
    }
    try plan(["a.png"], job: second, chunk: part, model: model.id)
    try test.store.write { transaction in
      let id = try transaction.items(ofChunk: part, in: .waiting)[0].id
      try transaction.beginItem(id, chunk: part, claim: 1)
      try transaction.publishItem(id, chunk: part, claim: 1, result())
      try transaction.completeItem(id, chunk: part, claim: 1)
    }
    #expect(try failures("/out") == ["/in/b.png", "/in/notes.txt"])
  }

  @Test func aSkippedItemNamesTheJobThatMadeTheFile() throws {
    try plan(["a.png"])
    let item = try #require(try begin().first)
    try publish(item)
    try complete(item)
    let second = try StoreFixture.runningJob(test.store, kind: "translate")
    let part = try StoreFixture.runningJob(test.store, kind: "translate-chunk")
    try plan(["a.png"], job: second, chunk: part, model: model.id)
    try test.store.write { transaction in
      let id = try transaction.items(ofChunk: part, in: .waiting)[0].id
      try transaction.beginItem(id, chunk: part, claim: 1)
      let earlier = try #require(try transaction.lastCompleted(output: "/out/a.png"))
      #expect(earlier.id == item)
      try transaction.skipItem(id, chunk: part, claim: 1, earlier: earlier)
    }
    let skipped = try test.store.read { try $0.items(ofJob: second, in: .skipped) }
    #expect(skipped.first?.outputSha256 == StoreFixture.hash("out").description)
    #expect(skipped.first?.note == "made by job \(job)")
    #expect(skipped.first?.width == 4)
  }

  /// As where a cancelled translation is retried after another one into the same folder.
  @Test func aFileIsOfTheItemThatWasCompletedLastNotOfTheOnePlannedLast() throws {
    try plan(["a.png"])
    let first = try #require(try begin().first)
    let second = try StoreFixture.runningJob(test.store, kind: "translate")
    let part = try StoreFixture.runningJob(test.store, kind: "translate-chunk")
    try plan(["a.png"], job: second, chunk: part, model: model.id)
    try test.store.write { transaction in
      let id = try transaction.items(ofChunk: part, in: .waiting)[0].id
      try transaction.beginItem(id, chunk: part, claim: 1)
      try transaction.publishItem(id, chunk: part, claim: 1, result("other", size: 8))
      try transaction.completeItem(id, chunk: part, claim: 1)
    }
    test.time.advance(seconds: 1)
    try publish(first)
    try complete(first)
    let lineage = try test.store.read { try $0.lineage(ofOutput: "/out/a.png") }
    #expect(lineage?.item.id == first)
  }

  @Test func anOutputLeadsBackToItsPairs() throws {
    let store = test.store
    let version = try StoreFixture.version(store, pairs: [StoreFixture.pair("a"), StoreFixture.pair("b")])
    let run = try store.write {
      try $0.createRun(NewRun(job: nil, datasetVersion: version.id, modelName: "maps", configuration: "{}"))
    }
    let trained = try StoreFixture.model(store, run: run.id)
    try plan(["a.png"], job: job, chunk: chunk, model: trained.id)
    let item = try #require(try begin().first)
    try publish(item)
    try complete(item)
    let lineage = try #require(try store.read { try $0.lineage(ofOutput: "/out/a.png") })
    #expect(lineage.model.reference == "maps@2")
    #expect(lineage.model.id == trained.id)
    #expect(lineage.run?.id == run.id)
    #expect(lineage.datasetVersion?.id == version.id)
    #expect(try store.read { try $0.pairs(ofVersion: version.id).count } == 2)
    #expect(try store.read { try $0.lineage(ofOutput: "/out/none.png") == nil })
  }
}
