internal import Engine
internal import Files
internal import Imaging
internal import SystemPackage

/// The last part of an item's way: from the network's output to a file in its place.
struct ItemWriter: Sendable {
  let framing: ImageFraming
  let settings: ContentHash
  let outputs: OutputFolder
  let session: TranslationSession

  /// An image that has been through the network.
  struct Computed: Sendable {
    let prepared: ItemReader.Prepared
    /// As large as the framed input; or why there is none.
    let output: Result<FloatImage, ShapeError>
    /// Seconds of work so far.
    let seconds: Double
  }

  /// Encodes, announces, writes and reports one result. The file appears whole and synced, or not at all.
  /// - Throws: what the observer throws, and `TranslationError.noSpace`.
  func write(_ computed: Computed) throws {
    let watch = Stopwatch()
    let item = computed.prepared.item
    let state: TranslationOutcome.State
    switch encode(computed) {
    case .failure(let failure):
      state = .failed(failure)
    case .success(let bytes):
      let output = TranslationOutput(hash: ContentHash(of: bytes), size: Int64(bytes.count))
      let record = FinishedTranslation(inputHash: computed.prepared.inputHash, settings: settings, output: output)
      try session.tell { try $0.publishing(item, record) }
      state = try place(bytes, of: item).map { .failed($0) } ?? .completed(output)
    }
    try session.end(
      item,
      TranslationOutcome(
        state: state, seconds: computed.seconds + watch.seconds, inputHash: computed.prepared.inputHash))
  }

  private func encode(_ computed: Computed) -> Result<[UInt8], ItemFailure> {
    let prepared = computed.prepared
    let input = prepared.item.input
    switch computed.output {
    case .failure(let error):
      return .failure(.size(input, error))
    case .success(let output):
      guard output.values.allSatisfy(\.isFinite) else { return .failure(.notANumber(input)) }
      let bits = prepared.format == .png ? prepared.framed.bits : 8
      let result = framing.result(output, of: prepared.framed, bits: bits)
      do throws(ImageError) {
        return .success(try ImageFile.encode(result, as: prepared.format))
      } catch {
        return .failure(.image(input, error))
      }
    }
  }

  /// - Returns: why it could not be written, if that concerns this item alone.
  private func place(_ bytes: [UInt8], of item: TranslationItem) throws(TranslationError) -> ItemFailure? {
    do throws(ItemFailure) {
      // Looked at again: computing took its time.
      try outputs.refuseLinks(to: item)
    } catch {
      return error
    }
    do throws(FileError) {
      try Folder.create(item.output.removingLastComponent(), mode: 0o777)
      try DurableFile.write(bytes, to: item.output, mode: 0o666)
      return nil
    } catch {
      guard error.isNoSpace else { return .unwritable(error) }
      let free = (try? Folder.freeSpace(at: outputs.path)) ?? 0
      throw .noSpace(folder: outputs.path, needed: Int64(bytes.count), free: free)
    }
  }
}
