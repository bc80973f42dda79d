internal import ArgumentParser
internal import Queue

/// Does the same to each of several jobs. One to which it cannot be done is named on stderr, and the others have their turn
/// all the same.
enum EachJob {
  /// - Parameter then: hears the jobs to which it was done, if there are some.
  /// - Throws: `ExitCode` of the first to which it could not be done, once all were tried; the error itself if it is the only
  ///   job.
  static func run(_ ids: [Int64], then: ([Int64]) throws -> Void = { _ in }, _ body: (Int64) throws -> Void) throws {
    var done: [Int64] = []
    var first: ExitStatus?
    for id in ids {
      do {
        try body(id)
        done.append(id)
      } catch let error as QueueError where ids.count > 1 {
        let failure = Failure(error)
        Console.complain("pix2pix: " + failure.sentence)
        first = first ?? failure.status
      }
    }
    if !done.isEmpty { try then(done) }
    if let first { throw ExitCode(first.rawValue) }
  }
}
