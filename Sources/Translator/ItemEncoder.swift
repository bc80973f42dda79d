internal import Engine
internal import Files
internal import Imaging

/// From the network's output to the bytes of a file.
struct ItemEncoder: Sendable {
  let configuration: TranslationConfiguration
  let framing: ImageFraming
  let mark: ProvenanceMark
  /// That a large result is encoded on.
  let threads: Int

  /// A result that waits for its name.
  struct Made: Sendable {
    let item: TranslationItem
    let inputHash: ContentHash
    let bytes: [UInt8]
    private let maskHash: ContentHash?
    private let settings: ContentHash
    private let facts: ResultFacts
    private let hash: PendingHash

    init(_ bytes: [UInt8], of prepared: PreparedItem, facts: ResultFacts) {
      item = prepared.item
      inputHash = prepared.inputHash
      self.bytes = bytes
      maskHash = prepared.maskHash
      settings = prepared.settings
      self.facts = facts
      // While the bytes are written.
      hash = PendingHash(of: bytes)
    }

    /// Waits for the hash of the bytes.
    var published: PublishedTranslation {
      PublishedTranslation(
        item: item,
        record: FinishedTranslation(
          inputHash: inputHash, maskHash: maskHash, settings: settings,
          output: TranslationOutput(hash: hash.value, size: Int64(bytes.count))), facts: facts)
    }

    /// Mebibytes, at least 1: of the memory that results may take while they wait.
    var weight: Int { 1 + bytes.count >> 20 }
  }

  /// - Parameters:
  ///   - output: what the network made of the image; or why there is nothing.
  ///   - realism: what the discriminator thinks of it, if it was asked.
  func encode(
    _ output: Result<ImageComputer.Output, ShapeError>, of prepared: PreparedItem, realism: Double?
  ) throws(ItemFailure) -> Made {
    let input = prepared.item.input
    var (result, preview): (any RowSource, any RowSource)
    switch (output, prepared.image) {
    case (.failure(let error), _):
      throw .size(input, error)
    case (.success(.values(let values)), .framed(let framed)):
      guard values.values.allSatisfy(\.isFinite) else { throw .notANumber(input) }
      var bits = framed.bits
      if case .jpeg = prepared.format { bits = 8 }
      result = framing.result(values, of: framed, bits: bits)
      preview = framing.preview(of: result, framed: framed)
    case (.success(.picture(let bitmap)), _):
      (result, preview) = (bitmap, bitmap)
    case (.success(.spoilt), _), (.success(.values), .tiled):
      throw .notANumber(input)
    }
    if let missing = prepared.missing {
      result = missing.filled(with: result.bitmap())
      preview = result
    }
    var metadata = prepared.metadata
    let remarks = metadata.describe(
      width: result.width, height: result.height, colours: result.colour, as: prepared.format)
    if configuration.mark { metadata.xmp = mark.applied(to: metadata.xmp) }
    let bytes = try written(result, metadata, prepared)
    var fit = framing.fit
    if case .tiled = prepared.image { fit = .tile }
    let facts = ResultFacts(
      width: result.width, height: result.height, fit: fit, colourfulness: Colourfulness.measure(preview),
      realism: realism, note: remarks.isEmpty ? nil : remarks.joined(separator: "; "))
    return Made(bytes, of: prepared, facts: facts)
  }

  private func written(
    _ result: any RowSource, _ metadata: ImageMetadata, _ prepared: PreparedItem
  ) throws(ItemFailure) -> [UInt8] {
    let bytes: [UInt8]
    do throws(ImageError) {
      bytes = try ImageFile.encode(result, as: prepared.format, metadata: metadata, threads: threads)
    } catch {
      throw .image(prepared.item.input, error)
    }
    guard prepared.isForEncoder else { return bytes }
    do throws(ToolError) {
      return try ExternalTool(words: configuration.encoder, timeout: configuration.toolTimeout).run(input: bytes)
    } catch {
      throw .tool(prepared.item.input, error)
    }
  }
}
