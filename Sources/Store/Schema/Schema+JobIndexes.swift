extension Schema {
  /// Fewer pages to write whenever a job's state changes: a job that has ended is in no index of its state. What is often asked
  /// of the others goes by partial indexes: `jobs_ready`, `jobs_due`, and these.
  static let jobIndexes = """
    DROP INDEX jobs_state;
    DROP INDEX jobs_leased;
    CREATE INDEX jobs_running ON jobs (worker_id) WHERE state = 'running';
    CREATE INDEX jobs_waiting ON jobs (id) WHERE state = 'waiting';
    """
}
