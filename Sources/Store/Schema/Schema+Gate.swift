extension Schema {
  /// Version 5: what the gate compares on, and what it decided; models whose files made room.
  ///
  /// A hold-out is a list of pairs by content, drawn once and kept until somebody draws another: rows of `holdout_pairs` never
  /// change.
  static let gate = """
    CREATE TABLE holdouts (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      model_name TEXT NOT NULL CHECK (model_name <> ''),
      dataset_id INTEGER NOT NULL REFERENCES datasets (id),
      dataset_version_id INTEGER NOT NULL REFERENCES dataset_versions (id),
      split TEXT NOT NULL CHECK (split IN ('val', 'test')),
      pair_count INTEGER NOT NULL CHECK (pair_count > 0),
      sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
      first_sharpness REAL,
      reason TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      replaced_at INTEGER
    ) STRICT;
    CREATE UNIQUE INDEX holdouts_in_use ON holdouts (model_name, dataset_id) WHERE replaced_at IS NULL;

    CREATE TABLE holdout_pairs (
      holdout_id INTEGER NOT NULL REFERENCES holdouts (id),
      input_sha256 TEXT NOT NULL CHECK (length(input_sha256) = 64),
      target_sha256 TEXT NOT NULL CHECK (length(target_sha256) = 64),
      input_region TEXT NOT NULL,
      input_path TEXT NOT NULL,
      PRIMARY KEY (holdout_id, input_sha256, target_sha256, input_region)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE decisions (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      job_id INTEGER REFERENCES jobs (id),
      challenger_id INTEGER NOT NULL REFERENCES models (id),
      champion_id INTEGER REFERENCES models (id),
      holdout_id INTEGER NOT NULL REFERENCES holdouts (id),
      verdict TEXT NOT NULL CHECK (verdict IN ('FIRST', 'PROMOTE', 'HOLD', 'REJECT')),
      metric TEXT NOT NULL,
      challenger_value REAL,
      champion_value REAL,
      improvement REAL,
      interval_low REAL,
      interval_high REAL,
      margin REAL NOT NULL,
      reason TEXT NOT NULL,
      at INTEGER NOT NULL,
      CHECK ((interval_low IS NULL) = (interval_high IS NULL))
    ) STRICT;
    CREATE INDEX decisions_challenger ON decisions (challenger_id);

    ALTER TABLE models ADD COLUMN files_removed_at INTEGER;
    """

  static let gateViews: [View] = [
    View(
      name: "gate_history",
      definition: """
        SELECT \(iso("x.at")) AS at, c.name AS model, c.version AS version, o.name || '@' || o.version AS champion, x.verdict,
          x.metric, x.challenger_value, x.champion_value, x.improvement, x.interval_low, x.interval_high, x.margin, x.reason,
          d.name AS dataset, h.split, h.pair_count AS images, x.holdout_id AS holdout, x.job_id AS job, c.run_id AS run
        FROM decisions x JOIN models c ON c.id = x.challenger_id LEFT JOIN models o ON o.id = x.champion_id
          JOIN holdouts h ON h.id = x.holdout_id JOIN datasets d ON d.id = h.dataset_id
        """),
    View(
      name: "holdout_history",
      definition: """
        SELECT h.id AS holdout, h.model_name AS model, d.name AS dataset, v.number AS dataset_version, h.split,
          h.pair_count AS pairs, h.sha256, h.first_sharpness, h.reason, \(iso("h.created_at")) AS created_at,
          \(iso("h.replaced_at")) AS replaced_at
        FROM holdouts h JOIN datasets d ON d.id = h.dataset_id JOIN dataset_versions v ON v.id = h.dataset_version_id
        """),
  ]
}
