internal import Store

extension JobRecord {
  /// The job's result.
  /// - Throws: `CommandError.jobEnded` if it did not complete, with the exit status that its failure asks for.
  func outcome<Result: Decodable>(_ type: Result.Type) throws -> Result {
    try requireCompleted()
    guard let result else { throw StoreError.brokenRow(table: "jobs", id: id) }
    return try JSONText.decode(type, from: result)
  }

  /// - Throws: `CommandError.jobEnded`.
  func requireCompleted() throws {
    guard phase == .completed else {
      let noted = progress.flatMap { try? JSONText.decode(JobProgress.self, from: $0) }?.exitStatus
      throw CommandError.jobEnded(
        id: id, kind: kind, state: phase.rawValue, error: phase == .cancelled ? cancelReason : error,
        status: noted.flatMap(ExitStatus.init) ?? .failed)
    }
  }
}
