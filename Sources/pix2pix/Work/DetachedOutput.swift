internal import Queue
internal import Store

/// What a command prints that enqueues and leaves the work to others.
struct DetachedOutput {
  private let store: DataStore
  private let options: WorkspaceOptions

  init(_ store: DataStore, _ options: WorkspaceOptions) {
    self.store = store
    self.options = options
  }

  func show(_ jobs: [Int64]) throws {
    if options.json {
      Console.result(.object([(key: "jobs", value: .array(jobs.map { .integer($0) }))]))
    } else {
      Console.result("enqueued: job\(jobs.count == 1 ? "" : "s") \(jobs.map(String.init).joined(separator: ", "))")
    }
    try store.settle()
    let hindrance = try store.read { try $0.hindrance(of: jobs, needsWorker: true) }
    var teller = HindranceTeller()
    teller.tell(hindrance)
    let scheduled = try store.read { transaction in
      try jobs.map { try transaction.job($0) }.filter { $0.phase == .scheduled }.map(\.runAt).min()
    }
    if let scheduled, !options.json { Console.result("not before \(scheduled)") }
  }
}
