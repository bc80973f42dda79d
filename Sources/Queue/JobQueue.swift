package import Store

/// The persistent job queue of a store. Every transition is one transaction; whatever a worker does to a job is guarded by
/// `id`, `claim` and `running`, so that a worker that was given up for dead changes nothing.
///
/// The verbs are in extensions by what they do; each that makes sense together with others exists on `StoreTransaction`.
package struct JobQueue: Sendable {
  package let store: DataStore
  package var retry: RetryPolicy

  package init(_ store: DataStore, retry: RetryPolicy = RetryPolicy()) {
    self.store = store
    self.retry = retry
  }
}
