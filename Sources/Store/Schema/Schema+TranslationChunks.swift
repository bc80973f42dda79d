extension Schema {
  /// Version 4: the items of a translation are worked by chunks, several results may come of one input, and a row says
  /// with what settings, why not, and how plausible the result is. The table is made anew, since the rule of what is unique
  /// has changed.
  static let translationChunks = """
    CREATE TABLE translation_settings (
      sha256 TEXT PRIMARY KEY CHECK (length(sha256) = 64),
      settings TEXT NOT NULL
    ) STRICT;

    CREATE TABLE new_translation_items (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      job_id INTEGER NOT NULL REFERENCES jobs (id),
      chunk_id INTEGER REFERENCES jobs (id),
      model_id INTEGER NOT NULL REFERENCES models (id),
      input_path TEXT NOT NULL,
      input_size INTEGER CHECK (input_size >= 0),
      sample INTEGER NOT NULL DEFAULT 1 CHECK (sample >= 1),
      output_path TEXT,
      settings_sha256 TEXT NOT NULL CHECK (length(settings_sha256) = 64),
      state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'publishing', 'completed', 'skipped', 'failed')),
      claim INTEGER,
      reason TEXT,
      input_sha256 TEXT CHECK (length(input_sha256) = 64),
      mask_sha256 TEXT CHECK (length(mask_sha256) = 64),
      output_sha256 TEXT CHECK (length(output_sha256) = 64),
      output_size INTEGER CHECK (output_size >= 0),
      width INTEGER CHECK (width >= 1),
      height INTEGER CHECK (height >= 1),
      fit TEXT,
      realism REAL,
      colourfulness REAL,
      error TEXT,
      note TEXT,
      planned_at INTEGER NOT NULL,
      started_at INTEGER,
      finished_at INTEGER,
      UNIQUE (job_id, input_path, sample),
      CHECK ((state IN ('completed', 'skipped', 'failed')) = (finished_at IS NOT NULL)),
      CHECK (state NOT IN ('running', 'publishing') OR claim IS NOT NULL),
      CHECK (state <> 'failed' OR error IS NOT NULL),
      CHECK (state NOT IN ('publishing', 'completed') OR (input_sha256 IS NOT NULL AND output_path IS NOT NULL
        AND output_sha256 IS NOT NULL AND output_size IS NOT NULL))
    ) STRICT;
    INSERT INTO new_translation_items (id, job_id, model_id, input_path, output_path, settings_sha256, state, claim,
        input_sha256, output_sha256, output_size, error, note, planned_at, started_at, finished_at)
      SELECT id, job_id, model_id, input_path, output_path, settings_sha256, state, claim, input_sha256, output_sha256,
        output_size, error, note, planned_at, started_at, finished_at
      FROM translation_items ORDER BY id;
    DROP TABLE translation_items;
    ALTER TABLE new_translation_items RENAME TO translation_items;
    CREATE UNIQUE INDEX translation_outputs ON translation_items (job_id, output_path) WHERE output_path IS NOT NULL;
    CREATE INDEX translation_completed ON translation_items (output_path, id) WHERE state = 'completed';
    CREATE INDEX translation_states ON translation_items (job_id, state, id);
    CREATE INDEX translation_chunks ON translation_items (chunk_id, state, id) WHERE chunk_id IS NOT NULL;
    """
}
