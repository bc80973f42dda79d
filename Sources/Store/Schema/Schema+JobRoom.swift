extension Schema {
  /// Version 2: memory beside cores, and jobs that ask others to make room.
  ///
  /// A job that lacks nothing but room is wanted by a host for some seconds, as often as one of its workers asks again.
  /// The order of claims is the order of the index over all queues: a worker that serves several takes the most urgent job.
  static let jobRoom = """
    ALTER TABLE workers ADD COLUMN memory INTEGER CHECK (memory > 0);
    ALTER TABLE attempts ADD COLUMN peak_memory INTEGER CHECK (peak_memory >= 0);
    ALTER TABLE jobs ADD COLUMN wanted_host TEXT;
    ALTER TABLE jobs ADD COLUMN wanted_until INTEGER;
    DROP INDEX jobs_ready;
    CREATE INDEX jobs_ready ON jobs (priority, run_at, id) WHERE state = 'available';
    CREATE INDEX jobs_wanted ON jobs (wanted_host, priority) WHERE state = 'available' AND wanted_host IS NOT NULL;
    """
}
