extension Schema {
  /// Version 6: how a version's pictures come out of its files, which part of a file is a side, and what was once found out
  /// about content, so that it is never looked at twice.
  ///
  /// Facts are a function of the content alone (and of the geometry or recipe they are named by), whatever the file is called
  /// and whichever dataset it is in.
  static let pairRecipes = """
    ALTER TABLE dataset_versions ADD COLUMN recipe TEXT NOT NULL DEFAULT '{}';
    ALTER TABLE pairs ADD COLUMN input_area TEXT;
    ALTER TABLE pairs ADD COLUMN target_area TEXT;
    ALTER TABLE pairs ADD COLUMN flags TEXT;
    ALTER TABLE holdout_pairs ADD COLUMN input_area TEXT;
    ALTER TABLE holdout_pairs ADD COLUMN target_area TEXT;
    CREATE INDEX pairs_removed ON pairs (dataset_id, removed_in) WHERE removed_in IS NOT NULL;
    CREATE INDEX pairs_content ON pairs (dataset_id, input_sha256, target_sha256);

    CREATE TABLE image_facts (
      sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
      geometry TEXT NOT NULL,
      facts BLOB NOT NULL,
      PRIMARY KEY (sha256, geometry)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE shift_facts (
      input_sha256 TEXT NOT NULL CHECK (length(input_sha256) = 64),
      target_sha256 TEXT NOT NULL CHECK (length(target_sha256) = 64),
      geometry TEXT NOT NULL,
      shift_x REAL NOT NULL,
      shift_y REAL NOT NULL,
      confidence REAL NOT NULL,
      PRIMARY KEY (input_sha256, target_sha256, geometry)
    ) STRICT, WITHOUT ROWID;
    """
}
