internal import GRDB
internal import Queue
internal import Store

/// Why jobs that somebody waits for do not begin.
enum Hindrance: Equatable {
  case paused(queue: String, since: Timestamp, job: Int64)
  case noWorker(job: Int64)

  var sentence: String {
    switch self {
    case .paused(let queue, let since, let job):
      "the queue `\(queue)` is paused since \(since), and job \(job) waits: `pix2pix jobs resume \(queue)` lets it begin"
    case .noWorker(let job): "no worker is alive, and job \(job) waits: `pix2pix worker` takes it up"
    }
  }
}

extension StoreTransaction {
  /// What keeps these jobs from running now.
  /// - Parameter needsWorker: whether the command that asks leaves the work to others.
  func hindrance(of jobs: [Int64], needsWorker: Bool) throws -> Hindrance? {
    let list = jobs.map(String.init).joined(separator: ", ")
    // They, what they wait for, and what either hands out.
    let needed = """
      WITH RECURSIVE needed(id) AS (SELECT id FROM jobs WHERE id IN (\(list)) AND state <> 'completed'
        UNION SELECT d.depends_on FROM needed n JOIN job_dependencies d ON d.job_id = n.id)
      """
    let paused = try rows(
      """
      \(needed) SELECT q.name, q.paused_at, j.id FROM jobs j JOIN queues q ON q.name = j.queue
      WHERE coalesce(j.parent_id, j.id) IN needed AND j.state = 'available' ORDER BY j.id LIMIT 1
      """)
    if let row = paused.first { return .paused(queue: row[0], since: row[1], job: row[2]) }
    guard needsWorker, try attentiveWorkers().isEmpty else { return nil }
    let ready = try value(
      Int64.self,
      """
      \(needed) SELECT min(id) FROM jobs WHERE coalesce(parent_id, id) IN needed AND state IN ('available', 'retryable')
      """)
    return ready.map { .noWorker(job: $0) }
  }
}

/// Says each hindrance once, as long as it lasts.
struct HindranceTeller {
  private var told: Hindrance?

  mutating func tell(_ found: Hindrance?) {
    if let found, found != told { Console.complain("pix2pix: " + found.sentence) }
    told = found
  }
}
