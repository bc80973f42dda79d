internal import Engine
internal import Files
internal import Imaging
internal import SystemPackage

/// The first part of an item's way: from a path to floats, or to an end.
struct ItemReader: Sendable {
  let configuration: TranslationConfiguration
  let framing: ImageFraming
  /// By sample.
  let settings: [ContentHash]
  let outputs: OutputFolder
  let session: TranslationSession
  /// Where masks lie, if they are files.
  let masks: MaskFolder?
  let weights: LazyWeights
  /// That a large image is made small on.
  let threads: Int

  /// Files of more bytes are no images of the sizes that are taken.
  private static let largestFile = 1 << 31

  /// - Parameter items: all of one input, told to the observer as started.
  /// - Returns: those that are to be computed; the others ended here, skipped or failed, and were reported.
  /// - Throws: what the observer throws.
  func read(_ items: [TranslationItem]) throws -> [PreparedItem] {
    func end(_ items: [TranslationItem], _ state: TranslationOutcome.State, _ inputHash: ContentHash? = nil) throws {
      try session.end(items.map { ($0, TranslationOutcome(state: state, inputHash: inputHash)) })
    }
    let bytes: [UInt8]
    do throws(ItemFailure) {
      bytes = try content(of: items)
    } catch {
      try end(items, .failed(error))
      return []
    }
    let hash = PendingHash(of: bytes)
    var mask: MaskFolder.Mask?
    do throws(ItemFailure) {
      mask = try self.mask(for: items[0])
    } catch {
      try end(items, .failed(error), hash.value)
      return []
    }
    var open: [TranslationItem] = []
    for item in items {
      if let record = try session.tell({ try $0.record(for: item) }),
        record.isFinished(
          at: item.output, inputHash: hash.value, maskHash: mask?.hash, settings: settings[item.sample - 1])
      {
        try end([item], .skipped(.finished(record.output)), hash.value)
      } else {
        open.append(item)
      }
    }
    guard let first = open.first else { return [] }
    weights.begin()
    let image: Decoded
    do throws(ItemFailure) {
      image = try decode(bytes, of: first, hash: hash, mask: mask)
    } catch {
      try end(open, .failed(error), hash.value)
      return []
    }
    if let spread = image.spread {
      try end(open, .skipped(.coloured(spread: spread)), hash.value)
      return []
    }
    let inputHash = hash.value
    return open.map {
      PreparedItem(
        item: $0, inputHash: inputHash, maskHash: mask?.hash, settings: settings[$0.sample - 1], image: image.image(),
        missing: image.missing, format: image.format, metadata: image.metadata, isForEncoder: image.isForEncoder)
    }
  }

  private func mask(for item: TranslationItem) throws(ItemFailure) -> MaskFolder.Mask? {
    do throws(MaskError) {
      return try masks?.mask(for: item)
    } catch {
      throw .mask(item.input, error)
    }
  }

  private func content(of items: [TranslationItem]) throws(ItemFailure) -> [UInt8] {
    for item in items { try outputs.refuseLinks(to: item.output) }
    do throws(FileError) {
      return try readFile(items[0].input, limit: Self.largestFile)
    } catch {
      throw error.code == .noSuchFileOrDirectory ? .vanished(items[0].input) : .unreadable(error)
    }
  }

  private struct Decoded {
    /// Each sample has one of its own.
    let image: () -> PreparedItem.Image
    let missing: MissingPixels?
    let format: ImageFile.Format
    let metadata: ImageMetadata
    let isForEncoder: Bool
    /// `nil`: it is to be translated; else it is in colour, by so much.
    let spread: Double?
  }

  private func decode(
    _ bytes: [UInt8], of item: TranslationItem, hash: PendingHash, mask: MaskFolder.Mask?
  ) throws(ItemFailure) -> Decoded {
    var (content, isForeign) = (bytes, false)
    if !configuration.decoder.isEmpty, Self.isForeign(bytes) {
      content = try decoded(by: configuration.decoder, item)
      isForeign = true
    }
    let (header, bitmap) = try picture(content, of: item)
    let format = format(for: header.kind)
    let missing = try missing(in: bitmap, of: item, format, hash, mask)
    var alpha = framing.makesAlpha || missing != nil ? nil : bitmap.transparency()
    var bits = bitmap.bits
    if case .jpeg = format {
      bits = 8
      guard !framing.makesAlpha, alpha?.isOpaque ?? true else { throw .transparencyInJPEG(item.input) }
      alpha = nil
    }
    var spread: Double?
    if framing.model.colour == .lab, !configuration.recolour, let found = ToneAnalysis.spread(of: bitmap),
      found > ToneAnalysis.threshold
    {
      spread = found
    }
    let image: () -> PreparedItem.Image
    if spread != nil || framing.isTiled(width: bitmap.width, height: bitmap.height) {
      image = { [framing] in
        .tiled(TiledImage(bitmap, framing: framing, alpha: alpha, bits: bits, missing: missing))
      }
    } else {
      var framed = framing.frame(bitmap, missing: missing, threads: threads)
      if alpha == nil { framed.alpha = nil }
      image = { .framed(framed) }
    }
    return Decoded(
      image: image, missing: missing, format: format, metadata: ImageMetadata(of: content),
      isForEncoder: isForeign && configuration.format == .keep && !configuration.encoder.isEmpty, spread: spread)
  }

  /// At the size of the result.
  private func picture(
    _ content: [UInt8], of item: TranslationItem
  ) throws(ItemFailure) -> (ImageFile.Header, Bitmap) {
    let limits = ImageFile.Limits(pixels: configuration.maxPixels)
    do throws(ImageError) {
      let header = try ImageFile.header(of: content, limits: limits)
      let scale = configuration.scale.flatMap { ImageScale($0) }
      let size = scale?.size(width: header.width, height: header.height) ?? (width: header.width, height: header.height)
      guard size.width <= limits.side, size.height <= limits.side, size.width <= limits.pixels / size.height else {
        throw .tooLarge(width: size.width, height: size.height, limit: "\(limits.pixels) pixels, once enlarged")
      }
      return (
        header, try ImageFile.decode(content, limits: limits).enlarged(width: size.width, height: size.height)
      )
    } catch {
      throw .image(item.input, error)
    }
  }

  private func missing(
    in bitmap: Bitmap, of item: TranslationItem, _ format: ImageFile.Format, _ hash: PendingHash,
    _ mask: MaskFolder.Mask?
  ) throws(ItemFailure) -> MissingPixels? {
    guard let source = configuration.mask.flatMap({ MaskSource($0) }) else { return nil }
    let isMissing: [Bool]
    do throws(MaskError) {
      if case .jpeg = format { throw .lossy }
      switch source {
      case .folder: isMissing = try mask?.isLight(width: bitmap.width, height: bitmap.height) ?? []
      case .alpha:
        let opaque = [Bool](repeating: false, count: bitmap.width * bitmap.height)
        isMissing = bitmap.transparency()?.floats(channels: 1).values.map { $0 < 0.5 } ?? opaque
      case .colour(let colour): isMissing = MissingPixels.marked(colour, in: bitmap)
      }
    } catch {
      throw .mask(item.input, error)
    }
    return MissingPixels(
      bitmap, isMissing: isMissing, fill: configuration.maskFill,
      key: DropoutSeed.seed(of: hash.value, seed: configuration.seed))
  }

  /// Whether it has content, which is neither PNG nor JPEG.
  private static func isForeign(_ bytes: [UInt8]) -> Bool {
    do throws(ImageError) {
      _ = try ImageFile.kind(of: bytes)
      return false
    } catch {
      if case .unsupportedFormat = error { return true }
      return false
    }
  }

  private func decoded(by words: [String], _ item: TranslationItem) throws(ItemFailure) -> [UInt8] {
    do throws(ToolError) {
      return try ExternalTool(words: words, timeout: configuration.toolTimeout).run(on: item.input)
    } catch {
      throw .tool(item.input, error)
    }
  }

  private func format(for input: ImageFile.Header.Kind) -> ImageFile.Format {
    switch (configuration.format, input) {
    case (.png, _), (.keep, .png): .png(compression: configuration.compression)
    case (.jpeg, _), (.keep, .jpeg): .jpeg(quality: configuration.quality)
    }
  }
}
