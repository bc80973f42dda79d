extension Schema {
  /// Training runs, models and their aliases, evaluations, metrics.
  static let modelTables = """
    CREATE TABLE runs (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      job_id INTEGER REFERENCES jobs (id),
      dataset_version_id INTEGER REFERENCES dataset_versions (id),
      model_name TEXT NOT NULL CHECK (model_name <> ''),
      start_model_id INTEGER REFERENCES models (id),
      configuration TEXT NOT NULL CHECK (json_valid(configuration)),
      state TEXT NOT NULL CHECK (state IN ('running', 'completed', 'failed', 'cancelled')),
      folder TEXT NOT NULL,
      epochs INTEGER NOT NULL DEFAULT 0 CHECK (epochs >= 0),
      steps INTEGER NOT NULL DEFAULT 0 CHECK (steps >= 0),
      seconds_per_step REAL,
      verdict TEXT,
      error TEXT,
      started_at INTEGER NOT NULL,
      finished_at INTEGER,
      CHECK ((state = 'running') = (finished_at IS NULL)),
      CHECK (state <> 'failed' OR error IS NOT NULL)
    ) STRICT;
    CREATE INDEX runs_job ON runs (job_id);
    -- However a training's job comes to a bad end, by hand, by its limit or by a process that died, no run is left running.
    CREATE TRIGGER run_ends_with_job AFTER UPDATE OF state ON jobs
      WHEN new.state IN ('cancelled', 'discarded') AND new.state <> old.state BEGIN
      UPDATE runs SET state = CASE new.state WHEN 'cancelled' THEN 'cancelled' ELSE 'failed' END,
        error = CASE new.state WHEN 'cancelled' THEN new.cancel_reason ELSE new.error END, finished_at = new.finished_at
      WHERE job_id = new.id AND state = 'running';
    END;

    CREATE TABLE models (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      name TEXT NOT NULL CHECK (name <> ''),
      version INTEGER NOT NULL CHECK (version >= 1),
      run_id INTEGER REFERENCES runs (id),
      origin TEXT NOT NULL CHECK (origin IN ('trained', 'imported')),
      folder TEXT NOT NULL,
      architecture TEXT NOT NULL CHECK (json_valid(architecture)),
      generator_sha256 TEXT NOT NULL CHECK (length(generator_sha256) = 64),
      generator_size INTEGER NOT NULL CHECK (generator_size > 0),
      discriminator_sha256 TEXT CHECK (length(discriminator_sha256) = 64),
      discriminator_size INTEGER CHECK (discriminator_size > 0),
      created_at INTEGER NOT NULL,
      UNIQUE (name, version),
      CHECK ((discriminator_sha256 IS NULL) = (discriminator_size IS NULL)),
      CHECK (origin <> 'trained' OR run_id IS NOT NULL)
    ) STRICT;
    CREATE INDEX models_run ON models (run_id);

    CREATE TABLE aliases (
      model_name TEXT NOT NULL,
      alias TEXT NOT NULL CHECK (alias <> '' AND alias NOT GLOB '[0-9]*'),
      model_id INTEGER NOT NULL REFERENCES models (id),
      updated_at INTEGER NOT NULL,
      PRIMARY KEY (model_name, alias)
    ) STRICT;

    CREATE TABLE model_events (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      model_id INTEGER NOT NULL REFERENCES models (id),
      event TEXT NOT NULL CHECK (event IN ('trained', 'imported', 'promoted', 'demoted', 'kept', 'rolled-back')),
      from_alias TEXT,
      to_alias TEXT,
      reason TEXT,
      at INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE evaluations (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      job_id INTEGER REFERENCES jobs (id),
      model_id INTEGER NOT NULL REFERENCES models (id),
      dataset_version_id INTEGER NOT NULL REFERENCES dataset_versions (id),
      split TEXT NOT NULL CHECK (split IN ('train', 'val', 'test')),
      images INTEGER NOT NULL CHECK (images >= 0),
      created_at INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE metrics (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      run_id INTEGER REFERENCES runs (id),
      evaluation_id INTEGER REFERENCES evaluations (id),
      step INTEGER,
      epoch INTEGER,
      split TEXT NOT NULL CHECK (split IN ('train', 'val', 'test')),
      series TEXT NOT NULL DEFAULT 'model',
      name TEXT NOT NULL,
      value REAL,
      recorded_at INTEGER NOT NULL,
      CHECK ((run_id IS NULL) <> (evaluation_id IS NULL))
    ) STRICT;
    CREATE INDEX metrics_run ON metrics (run_id, name, step) WHERE run_id IS NOT NULL;
    CREATE INDEX metrics_evaluation ON metrics (evaluation_id) WHERE evaluation_id IS NOT NULL;

    CREATE TABLE warnings (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      run_id INTEGER REFERENCES runs (id),
      job_id INTEGER REFERENCES jobs (id),
      name TEXT NOT NULL,
      message TEXT NOT NULL,
      at INTEGER NOT NULL
    ) STRICT;
    """
}
