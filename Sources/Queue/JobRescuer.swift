internal import Files
internal import GRDB
package import Store

/// Finds jobs whose worker is gone, and makes them available again.
///
/// A dead worker of this host is known by its lock at once. A hung one, or one of another host, is known by its
/// heartbeats alone: the number of beats of a job did not change for the length of its lease, by this process's own
/// monotonic clock, while it looked regularly. Wall clocks are never compared, so that a stepped clock, a host that slept
/// or a group of processes that was frozen rescues nothing.
package struct JobRescuer {
  private struct Watch {
    var claim: Int64
    var beats: Int64
    /// Milliseconds.
    var silent: Int64
  }
  private var watched: [Int64: Watch] = [:]
  /// Monotonic milliseconds of the last look.
  private var lastLook: Int64?
  /// Of the time between two looks no more than this counts: this process itself may have stood still.
  private static let longestStep: Int64 = 2_000
  /// The worker that looks: it is alive.
  private let own: Int64?

  package init(own: Int64? = nil) {
    self.own = own
  }

  /// - Returns: the ids of the jobs that were taken from their workers.
  package mutating func rescue(_ store: DataStore) throws -> [Int64] {
    let rescued = try rescueFromDeadWorkers(store) + rescueFromSilentWorkers(store)
    for id in rescued {
      let job = try store.read { try $0.job(id) }
      // One that is cancelled is not claimed again by somebody who would tidy.
      if job.phase.isFinal { try JobContext.removeFolders(ofJob: id, before: job.claim + 1, store) }
    }
    return rescued
  }

  /// Of this host. One that said goodbye and has a job all the same could not let it go, on a full disk say. Where the host
  /// has another name by now (a container has a new one each time), what has no job and was not heard for long is looked at
  /// as well; its jobs, if it has some, are silent first.
  private func rescueFromDeadWorkers(_ store: DataStore) throws -> [Int64] {
    let host = WorkerIdentity.hostName()
    let workers = try store.read {
      try $0.all(
        WorkerRecord.self,
        """
        SELECT * FROM workers WHERE host = ?1 AND id IS NOT ?2 AND stopped_at IS NULL
        UNION SELECT w.* FROM jobs j JOIN workers w ON w.id = j.worker_id
          WHERE j.state = 'running' AND w.host = ?1 AND w.id IS NOT ?2
        UNION SELECT * FROM workers w WHERE host <> ?1 AND stopped_at IS NULL AND heartbeat_at < ?3
          AND NOT EXISTS (SELECT 1 FROM jobs j WHERE j.state = 'running' AND j.worker_id = w.id)
        """, [host, own, $0.now + -WorkerIdentity.longestSilence])
    }
    var rescued: [Int64] = []
    // A store that was copied here by itself knows workers, and their locks are elsewhere.
    if !workers.isEmpty { try Folder.create(WorkerIdentity.folder(of: store)) }
    for worker in workers {
      let path = WorkerIdentity.lockFile(of: worker.name, store)
      guard let lock = try FileLock(path) else { continue }
      rescued += try withExtendedLifetime(lock) { try bury(worker, store) }
      DurableFile.remove(path)
    }
    return rescued
  }

  private func bury(_ worker: WorkerRecord, _ store: DataStore) throws -> [Int64] {
    try store.write { transaction in
      try transaction.execute(
        "UPDATE workers SET stopped_at = ?, stop_reason = 'died' WHERE id = ? AND stopped_at IS NULL",
        [transaction.now, worker.id])
      let jobs = try transaction.all(
        JobRecord.self, "SELECT * FROM jobs WHERE state = 'running' AND worker_id = ? ORDER BY id", [worker.id])
      for job in jobs {
        try transaction.lose(job: job.id, claim: job.claim, reason: "worker \(worker.name) died", childDied: false)
      }
      return jobs.map(\.id)
    }
  }

  private mutating func rescueFromSilentWorkers(_ store: DataStore) throws -> [Int64] {
    let running = try store.read {
      try Row.fetchAll(
        $0.database.cachedStatement(
          sql: """
            SELECT j.id, j.claim, j.beats, j.lease_until - j.heartbeat_at AS lease, w.name AS worker FROM jobs j
            JOIN workers w ON w.id = j.worker_id WHERE j.state = 'running' AND j.worker_id IS NOT ?
            """), arguments: [own])
    }
    let now = store.time.monotonic()
    let step = min(now - (lastLook ?? now), JobRescuer.longestStep)
    lastLook = now
    var next: [Int64: Watch] = [:]
    var rescued: [Int64] = []
    for row in running {
      let (id, claim, beats, lease): (Int64, Int64, Int64, Int64) = (row[0], row[1], row[2], row[3])
      var watch = watched[id] ?? Watch(claim: claim, beats: beats, silent: 0)
      guard watch.claim == claim, watch.beats == beats else {
        next[id] = Watch(claim: claim, beats: beats, silent: 0)
        continue
      }
      if watched[id] != nil { watch.silent += step }
      guard watch.silent >= lease else {
        next[id] = watch
        continue
      }
      let reason = "worker \(row[4] as String) was silent for \(watch.silent / 1000) s"
      if try take(id, claim: claim, beats: beats, reason: reason, store) { rescued.append(id) }
    }
    watched = next
    return rescued
  }

  /// Unless it beat again just now.
  private func take(_ id: Int64, claim: Int64, beats: Int64, reason: String, _ store: DataStore) throws -> Bool {
    try store.write { transaction in
      let silent = try transaction.value(
        Bool.self,
        "SELECT EXISTS (SELECT 1 FROM jobs WHERE id = ? AND claim = ? AND beats = ? AND state = 'running')",
        [id, claim, beats])
      guard silent == true else { return false }
      try transaction.lose(job: id, claim: claim, reason: reason, childDied: false)
      return true
    }
  }
}

extension DataStore {
  /// Takes back the jobs of workers that died: what is running then has a worker. One look tells of no silent ones.
  /// - Returns: the ids of the jobs.
  @discardableResult
  package func settle() throws -> [Int64] {
    var rescuer = JobRescuer()
    return try rescuer.rescue(self)
  }
}
