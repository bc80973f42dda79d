internal import GRDB

/// A training that begins.
package struct NewRun: Sendable {
  package var job: Int64?
  package var datasetVersion: Int64?
  /// The name that its model gets a version of.
  package var modelName: String
  package var startModel: Int64?
  /// JSON.
  package var configuration: String

  package init(
    job: Int64?, datasetVersion: Int64?, modelName: String, startModel: Int64? = nil, configuration: String
  ) {
    self.job = job
    self.datasetVersion = datasetVersion
    self.modelName = modelName
    self.startModel = startModel
    self.configuration = configuration
  }
}

extension StoreTransaction {
  /// The run gets the folder `runs/ID` (not made here).
  package func createRun(_ run: NewRun) throws -> RunRecord {
    let id = try insert(
      """
      INSERT INTO runs (job_id, dataset_version_id, model_name, start_model_id, configuration, state, folder, started_at)
      VALUES (?, ?, ?, ?, ?, 'running', 'runs/' || (SELECT coalesce(max(seq), 0) + 1 FROM sqlite_sequence
        WHERE name = 'runs'), ?)
      """,
      [run.job, run.datasetVersion, run.modelName, run.startModel, run.configuration, now])
    return try self.run(id)
  }

  /// - Throws: `StoreError.notFound`.
  package func run(_ id: Int64) throws -> RunRecord {
    guard let run = try one(RunRecord.self, "SELECT * FROM runs WHERE id = ?", [id]) else {
      let latest = try value(Int64.self, "SELECT max(id) FROM runs")
      throw StoreError.notFound(what: "run", name: String(id), nearest: latest.map(String.init))
    }
    return run
  }

  /// The run that a job began, if it has: what a second attempt resumes.
  package func run(ofJob id: Int64) throws -> RunRecord? {
    try one(RunRecord.self, "SELECT * FROM runs WHERE job_id = ? ORDER BY id DESC LIMIT 1", [id])
  }

  /// The newest first.
  package func runs(limit: Int = 1000) throws -> [RunRecord] {
    try all(RunRecord.self, "SELECT * FROM runs ORDER BY id DESC LIMIT ?", [limit])
  }

  package func advanceRun(_ id: Int64, epochs: Int, steps: Int, secondsPerStep: Double?) throws {
    try execute(
      """
      UPDATE runs SET epochs = ?, steps = ?, seconds_per_step = coalesce(?, seconds_per_step), state = 'running',
        finished_at = NULL, error = NULL WHERE id = ? AND state <> 'completed'
      """, [epochs, steps, secondsPerStep, id])
  }

  /// - Parameters:
  ///   - state: not `running`.
  ///   - error: the sentence, where it failed.
  package func finishRun(_ id: Int64, _ state: RunRecord.State, verdict: String? = nil, error: String? = nil) throws {
    try execute(
      "UPDATE runs SET state = ?, verdict = coalesce(?, verdict), error = ?, finished_at = ? WHERE id = ?",
      [state, verdict, error, now, id])
  }

  /// What the gate said of the run's model: `FIRST`, `PROMOTE`, `HOLD` or `REJECT`.
  package func setVerdict(ofRun id: Int64, _ verdict: String) throws {
    try execute("UPDATE runs SET verdict = ? WHERE id = ?", [verdict, id])
  }

  /// When a claim of a job began.
  package func attemptStart(ofJob id: Int64, claim: Int64) throws -> Timestamp? {
    try value(Timestamp.self, "SELECT started_at FROM attempts WHERE job_id = ? AND claim = ?", [id, claim])
  }

  /// What a training found worth a second look, in the order in which it did; that it was interrupted and went on is none.
  package func warnings(ofRun id: Int64) throws -> [String] {
    try values(String.self, "SELECT message FROM warnings WHERE run_id = ? AND name <> 'resumed' ORDER BY id", [id])
  }

  package func warn(_ name: String, _ message: String, run: Int64? = nil, job: Int64? = nil) throws {
    try execute(
      "INSERT INTO warnings (run_id, job_id, name, message, at) VALUES (?, ?, ?, ?, ?)", [run, job, name, message, now])
  }
}
