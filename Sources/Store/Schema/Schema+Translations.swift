extension Schema {
  /// One row for every file found under an input of a translation, also for what is no image.
  static let translationTables = """
    CREATE TABLE translation_items (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      job_id INTEGER NOT NULL REFERENCES jobs (id),
      model_id INTEGER NOT NULL REFERENCES models (id),
      input_path TEXT NOT NULL,
      output_path TEXT,
      settings_sha256 TEXT NOT NULL CHECK (length(settings_sha256) = 64),
      state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'publishing', 'completed', 'skipped', 'failed')),
      claim INTEGER,
      input_sha256 TEXT CHECK (length(input_sha256) = 64),
      output_sha256 TEXT CHECK (length(output_sha256) = 64),
      output_size INTEGER CHECK (output_size >= 0),
      error TEXT,
      note TEXT,
      planned_at INTEGER NOT NULL,
      started_at INTEGER,
      finished_at INTEGER,
      UNIQUE (job_id, input_path),
      CHECK ((state IN ('completed', 'skipped', 'failed')) = (finished_at IS NOT NULL)),
      CHECK (state NOT IN ('running', 'publishing') OR claim IS NOT NULL),
      CHECK (state <> 'failed' OR error IS NOT NULL),
      CHECK (state NOT IN ('publishing', 'completed') OR (input_sha256 IS NOT NULL AND output_path IS NOT NULL
        AND output_sha256 IS NOT NULL AND output_size IS NOT NULL))
    ) STRICT;
    CREATE UNIQUE INDEX translation_outputs ON translation_items (job_id, output_path) WHERE output_path IS NOT NULL;
    CREATE INDEX translation_completed ON translation_items (output_path, id) WHERE state = 'completed';
    CREATE INDEX translation_states ON translation_items (job_id, state, id);
    """
}
