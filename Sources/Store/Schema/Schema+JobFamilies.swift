extension Schema {
  /// Version 4: a job hands parts of its work out to jobs of its own, and goes on when they have ended.
  static let jobFamilies = """
    ALTER TABLE jobs ADD COLUMN parent_id INTEGER REFERENCES jobs (id);
    CREATE INDEX jobs_parent ON jobs (parent_id, state) WHERE parent_id IS NOT NULL;
    """
}
