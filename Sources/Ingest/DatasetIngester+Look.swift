internal import Files
internal import Synchronization

extension DatasetIngester {
  /// What is known of a file's content after a scan.
  struct Look: Sendable {
    /// `nil`: no bytes could be read.
    let hash: ContentHash?
    /// `nil`: what the file system says cannot be trusted to tell a later change.
    let status: FileStatus?
    let result: Result<PairBuilder.Inspected, Refusal>
    let wasRead: Bool
  }

  /// Looks at every candidate, reading those that are not known, on all cores.
  func look(
    at candidates: [ScanPlan.Candidate], _ known: KnownFiles, _ progress: @escaping @Sendable (Int, Int) -> Void
  ) throws -> [Look] {
    let inspector = ImageInspector(layout: configuration.layout, blank: configuration.blank)
    var looks: [Look?] = candidates.map { candidate in
      guard let seen = known.inspection(of: candidate.file) else { return nil }
      return Look(hash: seen.hash, status: try? candidate.file.status.get(), result: seen.result, wasRead: false)
    }
    let unread = looks.indices.filter { looks[$0] == nil }
    let done = Mutex(0)
    let read = try concurrentMap(unread.count) { index in
      let look = look(at: candidates[unread[index]].file, inspector)
      let count = done.withLock { count in
        count += 1
        return count
      }
      progress(count, unread.count)
      return look
    }
    for (index, look) in zip(unread, read) { looks[index] = look }
    try checkDevice(read)
    return looks.compactMap { $0 }
  }

  private func look(at file: SourceFile, _ inspector: ImageInspector) -> Look {
    do throws(Refusal) {
      let content = try reader.content(of: file.whole)
      let inspection = inspector.inspect(content.bytes)
      let result = inspection.result.map { PairBuilder.Inspected(hash: inspection.hash, size: $0) }
      return Look(hash: inspection.hash, status: content.status, result: result, wasRead: true)
    } catch {
      return Look(hash: nil, status: nil, result: .failure(error), wasRead: true)
    }
  }

  /// - Throws: `sourceFailing` if many files in a row failed as those of a disk or share that is gone.
  private func checkDevice(_ looks: [Look]) throws(IngestError) {
    var row = 0
    for look in looks {
      if case .failure(.unreadable(let error)) = look.result, error.isOfDevice {
        row += 1
        if row == DatasetIngester.failuresInRow { throw .sourceFailing(error, files: row) }
      } else {
        row = 0
      }
    }
  }
}
