internal import Files
internal import SystemPackage

/// The last part of an item's way: from bytes to a file in its place. A few results that are ready go together, since most of
/// the time goes into waiting for the disk.
struct ResultPublisher: Sendable {
  let outputs: OutputFolder
  let session: TranslationSession

  /// Results that go together.
  private static let most = 16

  /// Works until the lanes have finished.
  func run(_ made: Handover<ItemEncoder.Made>) {
    while case let results = made.take(upTo: Self.most), !results.isEmpty {
      session.attempt { try publish(results) }
    }
  }

  private struct Written {
    let made: ItemEncoder.Made
    let temporary: FilePath
    var item: TranslationItem { made.item }
  }

  /// Writes, announces, names and reports results. Each file appears whole and synced, or not at all.
  /// - Throws: what the observer throws, and `TranslationError.noSpace`.
  private func publish(_ results: [ItemEncoder.Made]) throws {
    var written: [Written] = []
    var outcomes: [(item: TranslationItem, outcome: TranslationOutcome)] = []
    func end(_ made: ItemEncoder.Made, _ state: TranslationOutcome.State) {
      outcomes.append((made.item, TranslationOutcome(state: state, inputHash: made.inputHash)))
    }
    defer { for file in written { DurableFile.remove(file.temporary) } }
    let needed = results.reduce(0) { $0 + Int64($1.bytes.count) }
    try OutputRoom.require(needed, in: outputs.path, free: try Folder.freeSpace(at: outputs.path))
    for made in results {
      do throws(ItemFailure) {
        written.append(Written(made: made, temporary: try write(made)))
      } catch {
        if case .unwritable(let error) = error, error.isNoSpace {
          throw OutputRoom.error(needed, in: outputs.path, free: try Folder.freeSpace(at: outputs.path))
        }
        end(made, .failed(error))
      }
    }
    let records = written.map(\.made.published)
    if !records.isEmpty { try session.tell { try $0.publishing(records) } }
    var folders: Set<FilePath> = []
    for (file, record) in zip(written, records) {
      do throws(FileError) {
        try DurableFile.place(file.temporary, at: file.item.output)
        folders.insert(file.item.output.removingLastComponent())
        end(file.made, .completed(record.record.output))
      } catch {
        end(file.made, .failed(.unwritable(error)))
      }
    }
    for folder in folders { try DurableFile.syncFolder(folder) }
    try session.end(outcomes)
  }

  private func write(_ made: ItemEncoder.Made) throws(ItemFailure) -> FilePath {
    let output = made.item.output
    // Looked at again: computing took its time.
    try outputs.refuseLinks(to: output)
    do throws(FileError) {
      try Folder.create(output.removingLastComponent(), mode: 0o777)
      return try DurableFile.writeTemporary(made.bytes, for: output, mode: 0o666)
    } catch {
      throw .unwritable(error)
    }
  }
}
