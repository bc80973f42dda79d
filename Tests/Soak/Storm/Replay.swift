import Files
import Foundation
import GRDB
import Queue
import Random
import SoakAudit
import Store
import SystemPackage

/// Does some of the jobs once more in quiet, from the payloads they had, and compares the results bit for bit. The most
/// disturbed are chosen.
struct Replay {
  private let ground: Ground
  private let storm: Storm
  private var random: PhiloxStream
  /// How much was compared.
  private(set) var compared = ""

  init(_ ground: Ground, storm: Storm, seed: UInt64) {
    self.ground = ground
    self.storm = storm
    random = Philox(key: seed).derived(0x7265_706C).stream()
  }

  private struct Pair {
    let first: Int64
    let again: Int64
  }

  mutating func findings() throws -> [Finding] {
    let trainings = try again("train", count: 6) { payload, _ in payload["modelName"] = "replay" }
    let translations = try again("translate", count: 10) { payload, index in
      var configuration = payload["configuration"] as? [String: Any] ?? [:]
      configuration["output"] = ground.folder.appending("again-\(index)").escaped
      payload["configuration"] = configuration
    }
    let evaluations = try again("evaluate", count: 4) { _, _ in }
    try storm.run(["worker", "--drain", "--cores", "8", "--concurrency", "3"], upTo: 1_200)
    var images = 0
    var found = try trainings.flatMap(compareTraining)
    found += try translations.flatMap { try compareTranslation($0, &images) }
    found += try evaluations.flatMap(compareEvaluation)
    found += try datasetFindings()
    compared =
      "\(trainings.count) trainings, \(translations.count) translations (\(images) images), \(evaluations.count) "
      + "evaluations, \(Ground.growing) ingests"
    return found
  }

  /// Enqueues copies of completed jobs of a kind, those with the most attempts.
  private func again(
    _ kind: String, count: Int, _ change: (inout [String: Any], Int) throws -> Void
  ) throws -> [Pair] {
    let queue = JobQueue(storm.store)
    let jobs = try storm.store.read { transaction in
      try transaction.all(
        JobRecord.self,
        """
        SELECT j.* FROM jobs j WHERE j.kind = ? AND j.state = 'completed' AND j.result ->> '$.unchanged' IS NOT 1
        ORDER BY (SELECT count(*) FROM attempts a WHERE a.job_id = j.id) DESC, j.id LIMIT ?
        """, [kind, count])
    }
    return try jobs.enumerated().map { index, job in
      var payload = try JSONSerialization.jsonObject(with: Data(job.payload.utf8)) as? [String: Any] ?? [:]
      // As a stage of a pipeline it would be left out, or remembered.
      payload["ticket"] = nil
      try change(&payload, index)
      let bytes = try JSONSerialization.data(withJSONObject: payload, options: [.sortedKeys, .withoutEscapingSlashes])
      var request = JobRequest(kind: kind, payload: String(decoding: bytes, as: UTF8.self))
      request.payloadFormat = job.payloadFormat
      request.cores = job.cores
      return Pair(first: job.id, again: try queue.enqueue(request).id)
    }
  }

  /// The weights, and every number that was measured on the way.
  private func compareTraining(_ pair: Pair) throws -> [Finding] {
    try compare(
      pair, "weights",
      """
      SELECT m.generator_sha256, m.discriminator_sha256, r.steps, r.epochs FROM models m JOIN runs r ON r.id = m.run_id
      WHERE r.job_id = ?
      """)
      + compare(
        pair, "metrics",
        """
        SELECT m.step, m.epoch, m.split, m.series, m.name, m.value FROM metrics m JOIN runs r ON r.id = m.run_id
        WHERE r.job_id = ? AND m.name NOT LIKE '%repeated' AND m.name NOT LIKE 'seconds%' ORDER BY 1, 2, 3, 4, 5, m.id
        """)
  }

  private func compareEvaluation(_ pair: Pair) throws -> [Finding] {
    try compare(
      pair, "numbers",
      """
      SELECT m.split, m.series, m.name, m.value FROM metrics m JOIN evaluations e ON e.id = m.evaluation_id
      WHERE e.job_id = ? ORDER BY 1, 2, 3
      """)
  }

  private func compare(_ pair: Pair, _ what: String, _ query: String) throws -> [Finding] {
    let (first, again) = try storm.store.read { transaction in
      (
        try transaction.rows(query, [pair.first]).map { Array($0.databaseValues) },
        try transaction.rows(query, [pair.again]).map { Array($0.databaseValues) }
      )
    }
    guard first != again else { return [] }
    let place = zip(first, again).enumerated().first { $0.element.0 != $0.element.1 }
    let difference = place.map { "first at row \($0.offset): \($0.element.0) and \($0.element.1)" } ?? ""
    return [
      Finding(
        .result,
        "job \(pair.first) and job \(pair.again), the same in quiet, have other \(what) "
          + "(\(first.count) and \(again.count) rows; \(difference))")
    ]
  }

  /// Items whose input is as it was then.
  private func compareTranslation(_ pair: Pair, _ images: inout Int) throws -> [Finding] {
    let rows = try storm.store.read { transaction in
      try transaction.rows(
        """
        SELECT a.input_path, a.output_sha256, b.output_sha256, a.state, b.state FROM translation_items a
        JOIN translation_items b ON b.job_id = ?2 AND b.input_path = a.input_path AND b.input_sha256 = a.input_sha256
        WHERE a.job_id = ?1
        """, [pair.first, pair.again]
      ).map { Array($0.databaseValues) }
    }
    images += rows.count
    return rows.filter { row in row[1] != row[2] }.map {
      Finding(.result, "job \(pair.first) and job \(pair.again), the same in quiet, made other results: \($0)")
    }
  }

  /// A dataset that grew through the storm is the one that one look at its files makes.
  private func datasetFindings() throws -> [Finding] {
    let fresh = ground.folder.appending("fresh")
    for index in 0..<Ground.growing {
      let words = ["ingest", "grow-\(index)", "--from", "grow-\(index)", "--input", "right"]
      try storm.run(words, allowing: [0, 3])
      try storm.run(words + ["--workspace", fresh.string], allowing: [0, 3])
    }
    let query = """
      SELECT d.name, v.pair_count, v.manifest_sha256 FROM dataset_versions v JOIN datasets d ON d.id = v.dataset_id
      WHERE d.name LIKE 'grow%' AND v.number = (SELECT max(number) FROM dataset_versions o WHERE o.dataset_id = d.id)
      ORDER BY d.name
      """
    let here = try storm.store.read { try $0.rows(query).map { Array($0.databaseValues) } }
    let there = try DataStore.open(workspace: fresh, create: false).read {
      try $0.rows(query).map { Array($0.databaseValues) }
    }
    return here == there ? [] : [Finding(.dataset, "the storm left \(here), and one look at the files makes \(there)")]
  }
}
