internal import Files
internal import Imaging

/// The first part of an item's way: from a path to floats, or to an end.
struct ItemReader: Sendable {
  let configuration: TranslationConfiguration
  let framing: ImageFraming
  let settings: ContentHash
  let outputs: OutputFolder
  let session: TranslationSession

  /// An image ready to be computed.
  struct Prepared: Sendable {
    let item: TranslationItem
    let inputHash: ContentHash
    let framed: ImageFraming.Framed
    /// What the result is written as.
    let format: ImageFile.Format
    /// Seconds of work so far.
    let seconds: Double

    /// Of the memory that a few images may take while they wait: 1 for small ones.
    var weight: Int { 1 + framed.width * framed.height / (1 << 19) }
  }

  /// Files of more bytes are no images of the sizes that are taken.
  private static let largestFile = 1 << 31

  /// - Returns: `nil` if the item ended here, skipped or failed, and was reported.
  /// - Throws: what the observer throws.
  func read(_ item: TranslationItem) throws -> Prepared? {
    let watch = Stopwatch()
    func end(_ state: TranslationOutcome.State, _ inputHash: ContentHash? = nil) throws {
      try session.end(item, TranslationOutcome(state: state, seconds: watch.seconds, inputHash: inputHash))
    }
    if case .leftover = item.kind {
      try end(.skipped(.leftover))
      return nil
    }
    let bytes: [UInt8]
    do throws(ItemFailure) {
      bytes = try content(of: item)
    } catch {
      try end(.failed(error))
      return nil
    }
    let hash = ContentHash(of: bytes)
    if let record = try session.tell({ try $0.record(for: item) }),
      record.isFinished(at: item.output, inputHash: hash, settings: settings)
    {
      try end(.skipped(.finished(record.output)), hash)
      return nil
    }
    do throws(ItemFailure) {
      let (framed, format) = try decode(bytes, of: item)
      return Prepared(item: item, inputHash: hash, framed: framed, format: format, seconds: watch.seconds)
    } catch {
      try end(.failed(error), hash)
      return nil
    }
  }

  private func content(of item: TranslationItem) throws(ItemFailure) -> [UInt8] {
    switch item.kind {
    case .notAFile: throw .notAFile(item.input)
    case .unreadable(let error): throw .unreadable(error)
    case .candidate, .leftover: break
    }
    try outputs.refuseLinks(to: item)
    do throws(FileError) {
      return try readFile(item.input, limit: Self.largestFile)
    } catch {
      throw .unreadable(error)
    }
  }

  private func decode(
    _ bytes: [UInt8], of item: TranslationItem
  ) throws(ItemFailure) -> (ImageFraming.Framed, ImageFile.Format) {
    let limits = ImageFile.Limits(pixels: configuration.maxPixels)
    let header: ImageFile.Header
    var framed: ImageFraming.Framed
    do throws(ImageError) {
      header = try ImageFile.header(of: bytes, limits: limits)
      framed = framing.frame(try ImageFile.decode(bytes, limits: limits))
    } catch {
      throw .image(item.input, error)
    }
    let format = format(for: header.kind)
    if format != .png {
      guard !framing.makesAlpha, framed.alpha?.values.allSatisfy({ $0 == 1 }) ?? true else {
        throw .transparencyInJPEG(item.input)
      }
      framed.alpha = nil
    }
    return (framed, format)
  }

  private func format(for input: ImageFile.Header.Kind) -> ImageFile.Format {
    switch (configuration.format, input) {
    case (.png, _), (.keep, .png): .png
    case (.jpeg, _), (.keep, .jpeg): .jpeg(quality: configuration.quality)
    }
  }
}
