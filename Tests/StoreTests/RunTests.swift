import GRDB
import Store
import SystemPackage
import TestSupport
import Testing

struct RunTests {
  private func run(_ store: DataStore) throws -> (job: Int64, run: RunRecord) {
    let job = try StoreFixture.runningJob(store)
    let version = try StoreFixture.version(store, pairs: [StoreFixture.pair("a\(job)")])
    let run = try store.write {
      try $0.createRun(NewRun(job: job, datasetVersion: version.id, modelName: "maps", configuration: "{}"))
    }
    return (job, run)
  }

  @Test func aRunHasAFolderOfItsOwnAndIsFoundByItsJob() throws {
    let test = try TestStore()
    let (job, first) = try run(test.store)
    let (_, second) = try run(test.store)
    #expect(first.folder.path == FilePath("runs/\(first.id)"))
    #expect(second.folder.path == FilePath("runs/\(second.id)"))
    #expect(try test.store.read { try $0.run(ofJob: job)?.id } == first.id)
    #expect(throws: StoreError.notFound(what: "run", name: "9", nearest: "2")) {
      try test.store.read { try $0.run(9) }
    }
  }

  @Test func theHistoryOfATrainingNamesWhatItUsedAndMade() throws {
    let test = try TestStore()
    let store = test.store
    let (_, record) = try run(store)
    try store.write { try $0.advanceRun(record.id, epochs: 2, steps: 800, secondsPerStep: 0.5) }
    test.time.advance(seconds: 90.5)
    _ = try StoreFixture.model(store, run: record.id)
    try store.write { try $0.finishRun(record.id, .completed, verdict: "FIRST") }
    let row = try #require(
      try store.read {
        try $0.rows(
          "SELECT dataset, dataset_version, model, state, seconds, epochs, steps, seconds_per_step, verdict "
            + "FROM training_history"
        ).first
      })
    let told = row.texts
    #expect(told == ["maps", "1", "maps@1", "completed", "90.5", "2", "800", "0.5", "FIRST"])
  }

  @Test(arguments: [("cancelled", "cancelled"), ("discarded", "failed")])
  func aRunEndsWithItsJob(jobState: String, runState: String) throws {
    let test = try TestStore()
    let (job, record) = try run(test.store)
    try StoreFixture.end(job, jobState, error: "it was enough", test.store)
    let ended = try test.store.read { try $0.run(record.id) }
    #expect(ended.state.rawValue == runState)
    #expect(ended.error == "it was enough")
    #expect(ended.finishedAt == test.time.now)
  }

  @Test func metricsAreKeptWithTheirSeriesAndNaNIsNoNumber() throws {
    let test = try TestStore()
    let store = test.store
    let (_, record) = try run(store)
    try store.writeLightly {
      try $0.insertMetrics(
        [
          MetricValue("d_real", 0.7, step: 50), MetricValue("d_real", .nan, step: 100),
          MetricValue("l1", 0.17, epoch: 1, split: .val), MetricValue("l1", 0.3, split: .val, series: .inputCopy),
        ], of: .run(record.id))
    }
    let losses = try store.read { try $0.metrics(of: .run(record.id), named: "d_real") }
    #expect(losses.map(\.value) == [0.7, nil])
    #expect(losses.map(\.step) == [50, 100])
    let all = try store.read { try $0.metrics(of: .run(record.id)) }
    #expect(all.map(\.series) == [.model, .model, .model, .inputCopy])
    try store.write { try $0.deleteMetrics(ofRun: record.id, afterStep: 50) }
    #expect(try store.read { try $0.metrics(of: .run(record.id)).count } == 3)
  }

  @Test func anEvaluationsMetricsNameTheModelAndTheData() throws {
    let test = try TestStore()
    let store = test.store
    let (job, record) = try run(store)
    let model = try StoreFixture.model(store, run: record.id)
    try store.write { transaction in
      let id = try transaction.createEvaluation(
        job: job, model: model.id, datasetVersion: record.datasetVersionId ?? 0, split: .test, images: 40)
      try transaction.insertMetrics([MetricValue("swd", 152, split: .test)], of: .evaluation(id))
    }
    let row = try #require(
      try store.read {
        try $0.rows("SELECT run, model, split, name, value, dataset, dataset_version FROM metric_history").first
      })
    #expect(row.texts == ["1", "maps@1", "test", "swd", "152.0", "maps", "1"])
  }
}
