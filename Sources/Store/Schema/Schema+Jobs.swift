extension Schema {
  /// Jobs and all that happens to them. A change of `jobs.state` writes its event by trigger, so that no transition can
  /// be forgotten: `updated_at` is its time and `reason` its detail.
  static let jobTables = """
    CREATE TABLE workers (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      name TEXT NOT NULL UNIQUE,
      host TEXT NOT NULL,
      pid INTEGER NOT NULL,
      queues TEXT NOT NULL,
      concurrency INTEGER NOT NULL CHECK (concurrency >= 1),
      cores INTEGER NOT NULL CHECK (cores >= 1),
      started_at INTEGER NOT NULL,
      heartbeat_at INTEGER NOT NULL,
      beats INTEGER NOT NULL DEFAULT 0,
      stopped_at INTEGER,
      stop_reason TEXT,
      CHECK ((stopped_at IS NULL) = (stop_reason IS NULL))
    ) STRICT;
    CREATE INDEX workers_alive ON workers (id) WHERE stopped_at IS NULL;

    CREATE TABLE jobs (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      kind TEXT NOT NULL CHECK (kind <> ''),
      queue TEXT NOT NULL CHECK (queue <> ''),
      state TEXT NOT NULL CHECK (state IN ('waiting', 'scheduled', 'available', 'running', 'retryable',
        'completed', 'cancelled', 'discarded')),
      priority INTEGER NOT NULL DEFAULT 0,
      run_at INTEGER NOT NULL,
      payload TEXT NOT NULL,
      payload_format INTEGER NOT NULL CHECK (payload_format >= 1),
      unique_key TEXT,
      pipeline TEXT,
      cores INTEGER NOT NULL DEFAULT 1 CHECK (cores >= 1),
      memory INTEGER CHECK (memory > 0),
      timeout_ms INTEGER CHECK (timeout_ms > 0),
      attempts INTEGER NOT NULL DEFAULT 0,
      max_attempts INTEGER NOT NULL CHECK (max_attempts >= 1),
      losses INTEGER NOT NULL DEFAULT 0,
      barren_losses INTEGER NOT NULL DEFAULT 0,
      committed INTEGER NOT NULL DEFAULT 0 CHECK (committed IN (0, 1)),
      claim INTEGER NOT NULL DEFAULT 0,
      worker_id INTEGER REFERENCES workers (id),
      lease_until INTEGER,
      heartbeat_at INTEGER,
      beats INTEGER NOT NULL DEFAULT 0,
      cancel_reason TEXT,
      progress TEXT,
      result TEXT,
      error TEXT,
      reason TEXT,
      enqueued_at INTEGER NOT NULL,
      started_at INTEGER,
      finished_at INTEGER,
      updated_at INTEGER NOT NULL,
      CHECK (attempts BETWEEN 0 AND max_attempts),
      CHECK ((state IN ('completed', 'cancelled', 'discarded')) = (finished_at IS NOT NULL)),
      CHECK (state <> 'running' OR (worker_id IS NOT NULL AND lease_until IS NOT NULL AND heartbeat_at IS NOT NULL
        AND started_at IS NOT NULL AND claim >= 1)),
      CHECK (state = 'running' OR (worker_id IS NULL AND lease_until IS NULL AND heartbeat_at IS NULL)),
      CHECK (state NOT IN ('retryable', 'discarded') OR error IS NOT NULL),
      CHECK (state <> 'cancelled' OR cancel_reason IS NOT NULL)
    ) STRICT;
    CREATE INDEX jobs_ready ON jobs (queue, priority, run_at, id) WHERE state = 'available';
    CREATE INDEX jobs_due ON jobs (run_at) WHERE state IN ('scheduled', 'retryable');
    CREATE INDEX jobs_leased ON jobs (lease_until) WHERE state = 'running';
    CREATE UNIQUE INDEX jobs_unique_key ON jobs (unique_key)
      WHERE state NOT IN ('completed', 'cancelled', 'discarded') AND unique_key IS NOT NULL;
    CREATE INDEX jobs_state ON jobs (state);
    CREATE INDEX jobs_pipeline ON jobs (pipeline) WHERE pipeline IS NOT NULL;

    CREATE TABLE queues (
      name TEXT PRIMARY KEY,
      paused_at INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE job_dependencies (
      job_id INTEGER NOT NULL REFERENCES jobs (id),
      depends_on INTEGER NOT NULL REFERENCES jobs (id),
      PRIMARY KEY (job_id, depends_on),
      CHECK (job_id <> depends_on)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX job_dependents ON job_dependencies (depends_on);

    CREATE TABLE attempts (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      job_id INTEGER NOT NULL REFERENCES jobs (id),
      number INTEGER NOT NULL CHECK (number >= 1),
      claim INTEGER NOT NULL CHECK (claim >= 1),
      worker_id INTEGER NOT NULL REFERENCES workers (id),
      started_at INTEGER NOT NULL,
      finished_at INTEGER,
      outcome TEXT CHECK (outcome IN ('ok', 'error', 'timeout', 'cancelled', 'released', 'lost')),
      error TEXT,
      log_path TEXT,
      UNIQUE (job_id, claim),
      CHECK ((finished_at IS NULL) = (outcome IS NULL))
    ) STRICT;

    CREATE TABLE events (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      job_id INTEGER NOT NULL REFERENCES jobs (id),
      at INTEGER NOT NULL,
      from_state TEXT,
      to_state TEXT NOT NULL,
      claim INTEGER NOT NULL,
      worker_id INTEGER,
      detail TEXT
    ) STRICT;
    CREATE INDEX events_job ON events (job_id, id);

    CREATE TRIGGER job_enqueued AFTER INSERT ON jobs BEGIN
      INSERT INTO events (job_id, at, from_state, to_state, claim, worker_id, detail)
      VALUES (new.id, new.updated_at, NULL, new.state, new.claim, new.worker_id, new.reason);
    END;
    CREATE TRIGGER job_changed AFTER UPDATE OF state ON jobs WHEN new.state <> old.state BEGIN
      INSERT INTO events (job_id, at, from_state, to_state, claim, worker_id, detail)
      VALUES (new.id, new.updated_at, old.state, new.state, new.claim, coalesce(new.worker_id, old.worker_id),
        new.reason);
    END;
    CREATE TRIGGER job_final BEFORE UPDATE OF state ON jobs
      WHEN old.state IN ('completed', 'cancelled', 'discarded') AND new.state <> old.state
        AND (old.state = 'completed' OR new.state NOT IN ('available', 'waiting')) BEGIN
      SELECT raise(ABORT, 'a finished job stays as it ended, but a cancelled or discarded one can be retried');
    END;
    CREATE TRIGGER job_claim_grows BEFORE UPDATE OF claim ON jobs WHEN new.claim < old.claim BEGIN
      SELECT raise(ABORT, 'a claim number never falls');
    END;
    """
}
