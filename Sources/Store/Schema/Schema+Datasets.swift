extension Schema {
  /// Datasets, their versions, every file ever seen under their sources, and their pairs. A pair belongs to the versions
  /// `added_in ... removed_in - 1`; a pair whose files changed is removed and added anew.
  static let datasetTables = """
    CREATE TABLE datasets (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      name TEXT NOT NULL UNIQUE CHECK (name <> ''),
      configuration TEXT NOT NULL DEFAULT '{}',
      created_at INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE dataset_versions (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      dataset_id INTEGER NOT NULL REFERENCES datasets (id),
      number INTEGER NOT NULL CHECK (number >= 1),
      manifest_sha256 TEXT NOT NULL CHECK (length(manifest_sha256) = 64),
      pair_count INTEGER NOT NULL CHECK (pair_count = train_count + val_count + test_count),
      train_count INTEGER NOT NULL CHECK (train_count >= 0),
      val_count INTEGER NOT NULL CHECK (val_count >= 0),
      test_count INTEGER NOT NULL CHECK (test_count >= 0),
      rejected_count INTEGER NOT NULL CHECK (rejected_count >= 0),
      duplicate_count INTEGER NOT NULL CHECK (duplicate_count >= 0),
      job_id INTEGER REFERENCES jobs (id),
      created_at INTEGER NOT NULL,
      UNIQUE (dataset_id, number)
    ) STRICT;

    CREATE TABLE dataset_files (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      dataset_id INTEGER NOT NULL REFERENCES datasets (id),
      source TEXT NOT NULL,
      path TEXT NOT NULL,
      size INTEGER,
      modified_ns INTEGER,
      changed_ns INTEGER,
      inode INTEGER,
      device INTEGER,
      sha256 TEXT CHECK (length(sha256) = 64),
      state TEXT NOT NULL CHECK (state IN ('accepted', 'rejected', 'duplicate', 'ignored', 'vanished')),
      reason TEXT,
      detail TEXT,
      known INTEGER NOT NULL DEFAULT 0 CHECK (known IN (0, 1)),
      first_seen_at INTEGER NOT NULL,
      last_seen_at INTEGER NOT NULL,
      UNIQUE (dataset_id, source, path),
      CHECK (state NOT IN ('rejected', 'duplicate') OR reason IS NOT NULL)
    ) STRICT;
    CREATE INDEX dataset_files_sha256 ON dataset_files (dataset_id, sha256);

    CREATE TABLE pairs (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      dataset_id INTEGER NOT NULL REFERENCES datasets (id),
      pair_key TEXT NOT NULL,
      group_key TEXT NOT NULL,
      split TEXT NOT NULL CHECK (split IN ('train', 'val', 'test')),
      input_path TEXT NOT NULL,
      input_sha256 TEXT NOT NULL CHECK (length(input_sha256) = 64),
      input_region TEXT NOT NULL CHECK (input_region IN ('whole', 'left', 'right')),
      target_path TEXT NOT NULL,
      target_sha256 TEXT NOT NULL CHECK (length(target_sha256) = 64),
      target_region TEXT NOT NULL CHECK (target_region IN ('whole', 'left', 'right')),
      width INTEGER NOT NULL CHECK (width > 0),
      height INTEGER NOT NULL CHECK (height > 0),
      shift_x REAL,
      shift_y REAL,
      shift_score REAL,
      added_in INTEGER NOT NULL CHECK (added_in >= 1),
      removed_in INTEGER CHECK (removed_in > added_in)
    ) STRICT;
    CREATE UNIQUE INDEX pairs_present ON pairs (dataset_id, pair_key) WHERE removed_in IS NULL;
    CREATE INDEX pairs_versions ON pairs (dataset_id, added_in, removed_in);
    CREATE INDEX pairs_group ON pairs (dataset_id, group_key);

    CREATE TABLE stages (
      pipeline TEXT NOT NULL,
      stage TEXT NOT NULL,
      stage_key TEXT NOT NULL,
      result TEXT NOT NULL DEFAULT '{}',
      job_id INTEGER REFERENCES jobs (id),
      completed_at INTEGER NOT NULL,
      PRIMARY KEY (pipeline, stage)
    ) STRICT;
    """
}
