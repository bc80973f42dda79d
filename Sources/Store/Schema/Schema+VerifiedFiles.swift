extension Schema {
  /// Version 7: which files of models were found to have their hash, and what the file system said of them then: as long as
  /// it says the same they need not be hashed again.
  static let verifiedFiles = """
    CREATE TABLE verified_files (
      model_id INTEGER NOT NULL REFERENCES models (id),
      name TEXT NOT NULL CHECK (name <> ''),
      sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
      size INTEGER NOT NULL,
      device INTEGER NOT NULL,
      inode INTEGER NOT NULL,
      modified INTEGER NOT NULL,
      changed INTEGER NOT NULL,
      verified_at INTEGER NOT NULL,
      PRIMARY KEY (model_id, name)
    ) STRICT, WITHOUT ROWID;
    """
}
