internal import Store

/// How a finding is said: what is so, and what to do about it.
extension Finding {
  var what: String {
    switch self {
    case .damagedStore(let reason): "the store is damaged: \(reason)"
    case .largeLog(let bytes): "the store's log has grown to \(Figures.bytes(bytes))"
    case .takenBack(let job): "job \(job) was held by a worker that is gone; it is available again"
    case .silent(let job, let kind, let worker, let since):
      "job \(job) (\(kind)) runs, but its worker \(worker) has given no sign since \(since)"
    case .overtime(let job, let kind, let running, let timeout):
      "job \(job) (\(kind)) has run for \(Figures.clock(running)), and may run for \(Figures.clock(timeout))"
    case .waitsForNothing(let job, let kind): "job \(job) (\(kind)) waits, though all that it waits for has ended"
    case .notUnderstood(let kind, let format, let count, let job):
      "\(Self.number(count, "job")) such as job \(job) \(count == 1 ? "is" : "are") of the kind `\(kind)`, format \(format), "
        + "which this program does not know"
    case .paused(let queue, let jobs, let since, _):
      "the queue `\(queue)` is paused since \(since), and \(Self.number(jobs, "job")) in it \(jobs == 1 ? "is" : "are") ready"
    case .noWorker(let queue, let jobs, let since, _):
      "\(Self.number(jobs, "job")) in the queue `\(queue)` \(jobs == 1 ? "is" : "are") ready since \(since), and no living "
        + "worker takes from it"
    case .leftovers(let kind, let count, let example):
      "\(Self.number(count, kind.noun)) that \(count == 1 ? "belongs" : "belong") to nothing, such as `\(example)`: left by "
        + "a process that was killed"
    case .setAside(let store, let files, let example):
      "\(Self.number(files, "file or folder", "files and folders")), such as `\(example)`, belong\(files == 1 ? "s" : "") to "
        + "`\(store)`, the store that a restoration put aside"
    case .missing(let owner, let path): "\(owner.name): `\(path)` is not there"
    case .unreadable(let owner, let reason): "\(owner.name): \(reason)"
    case .altered(let owner, let path, let reason): "\(owner.name): `\(path)` \(reason)"
    case .logsMissing(let count, let example):
      "\(Self.number(count, "log")) of past attempts \(count == 1 ? "is" : "are") not there, such as `\(example)`"
    case .results(let job, let missing, let altered, let example):
      "of the results of job \(job) \(missing) \(missing == 1 ? "is" : "are") gone and \(altered) altered, such as `\(example)`"
    case .littleSpace(let free, let wanted):
      "\(Figures.bytes(free)) are free for the workspace; \(Figures.bytes(wanted)) should be"
    case .clockBehind(let newest, let by):
      "the clock stands \(Figures.clock(by)) before \(newest), the time of the newest row: it was set back, or was ahead"
    case .clockUnset(let now): "the clock says \(now), before this program was written"
    case .keptInMemory(let kind): "the workspace is on \(kind): it is gone when the machine is restarted"
    case .networkFileSystem(let kind):
      "the workspace is on \(kind), a network file system, where SQLite's log is not safe"
    case .neverSucceeded: "no job was ever completed"
    case .lastSuccessOld(let at, let age, let limit):
      "the last completed job ended at \(at), \(Figures.clock(age)) ago; \(Figures.clock(limit)) are allowed"
    }
  }

  var remedy: String {
    switch self {
    case .damagedStore:
      "stop the workers, and give `pix2pix restore BACKUP`: it keeps this store aside"
    case .largeLog:
      "a program keeps it open for reading: end sqlite3 shells and other programs that have the store open"
    case .takenBack: "nothing is to be done: a worker takes it up"
    case .silent:
      "a worker takes it over when its lease has passed: start `pix2pix worker` if none is alive, or end the silent process"
    case .overtime(let job, _, _, _):
      "its worker should have stopped it: `pix2pix jobs cancel \(job)`, or end the worker"
    case .waitsForNothing(let job, _):
      "`pix2pix jobs cancel \(job)` ends it, `pix2pix jobs retry \(job)` then tries it again"
    case .notUnderstood(_, _, _, let job): "start a worker of the newer program, or `pix2pix jobs cancel \(job)`"
    case .paused(let queue, _, _, _): "`pix2pix jobs resume \(queue)` lets workers take them"
    case .noWorker: "start `pix2pix worker`, or `pix2pix worker --drain` to end when they are done"
    case .leftovers: "`pix2pix prune` removes what is left over"
    case .setAside(let store, _, _):
      "`pix2pix restore` of that file brings both back; when nobody wants them any more, remove `\(store)` by hand, and "
        + "`pix2pix prune` removes the rest"
    case .missing(let owner, _), .unreadable(let owner, _), .altered(let owner, _, _):
      switch owner {
      case .model:
        "copy its folder back from a backup, or train or import it again; `pix2pix models rollback` takes it out of service"
      case .run: "copy its folder back from a backup; only this training's page, samples and resumption need it"
      }
    case .logsMissing: "nothing needs them; `pix2pix prune` strikes them from the record"
    case .results: "the same translation, given again, makes what is missing or altered anew"
    case .littleSpace: "make room: `pix2pix prune` removes checkpoints of finished trainings, old logs and leftovers"
    case .clockBehind: "set the clock right (timedatectl); jobs planned for a time wait until the clock has passed it"
    case .clockUnset: "set the clock (timedatectl), and let it be set at every start before the workers"
    case .keptInMemory: "give --workspace a folder on a disk, unless that is meant"
    case .networkFileSystem: "move the workspace to a local disk; sources and outputs may stay on the network"
    case .neverSucceeded, .lastSuccessOld:
      "`pix2pix jobs --state discarded` and `pix2pix runs last` show what went wrong; look whether cron or the worker runs"
    }
  }

  private static func number(_ count: Int, _ noun: String, _ nouns: String? = nil) -> String {
    "\(count) \(count == 1 ? noun : nouns ?? noun + "s")"
  }
}

extension Finding.Owner {
  fileprivate var name: String {
    switch self {
    case .model(let reference): "model \(reference)"
    case .run(let id): "run \(id)"
    }
  }
}
