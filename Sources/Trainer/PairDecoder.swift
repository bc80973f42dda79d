package import Engine
internal import Files
internal import Imaging
internal import SystemPackage

/// From files to `PreparedPair`: decoded, halves split, each resized once to a square by Pillow's bicubic and rounded to
/// 8 bits, so that what is trained on is what an image library would have written.
package struct PairDecoder: Sendable {
  package let model: ModelConfiguration
  /// Pixels a side of what comes out.
  package let side: Int

  package init(model: ModelConfiguration, side: Int) {
    self.model = model
    self.side = side
  }

  /// - Throws: `TrainingError` with the file's name: it vanished, it changed since it was recorded, it cannot be decoded.
  package func decode(_ pair: TrainingPair) throws(TrainingError) -> PreparedPair {
    // Lab: L and ab are of one picture, the target.
    let lab = model.colour == .lab
    let targetChannels = lab ? 3 : model.channels.target
    switch pair.source {
    case .sideBySide(let file, let inputSide):
      let bitmap = try read(file)
      guard bitmap.width >= 2 else {
        throw .unreadable(path: file.path.escaped, reason: "one pixel wide, it has no two halves")
      }
      return PreparedPair(
        side: side,
        input: lab ? [] : bytes(bitmap, channels: model.channels.input, half: inputSide),
        target: targetBytes(bitmap, channels: targetChannels, half: inputSide.other))
    case .twoFiles(let input, let target):
      return PreparedPair(
        side: side, input: lab ? [] : bytes(try read(input), channels: model.channels.input),
        target: targetBytes(try read(target), channels: targetChannels))
    case .photo(let file):
      let bitmap = try read(file)
      return PreparedPair(
        side: side, input: lab ? [] : bytes(bitmap, channels: model.channels.input),
        target: targetBytes(bitmap, channels: targetChannels))
    }
  }

  /// The file of the target as it is, and which half of it is the target.
  func target(of pair: TrainingPair) throws(TrainingError) -> (Bitmap, TrainingPair.Side?) {
    if case .sideBySide(let file, let inputSide) = pair.source { return (try read(file), inputSide.other) }
    return (try read(pair.targetFile), nil)
  }

  /// The input as classes, at this decoder's size.
  func inputLabels(of pair: TrainingPair, palette: [LabelColour]) throws(TrainingError) -> [UInt8] {
    var half: TrainingPair.Side?
    if case .sideBySide(_, let inputSide) = pair.source { half = inputSide }
    return LabelMap(try read(pair.inputFile), half: half, palette: palette).resized(side: side).classes
  }

  /// Classes where the network labels, else samples.
  private func targetBytes(_ bitmap: Bitmap, channels: Int, half: TrainingPair.Side? = nil) -> [UInt8] {
    guard let palette = model.labels else { return bytes(bitmap, channels: channels, half: half) }
    return LabelMap(bitmap, half: half, palette: palette).resized(side: side).classes
  }

  private func read(_ file: SourceFile) throws(TrainingError) -> Bitmap {
    let content: [UInt8]
    do throws(FileError) {
      content = try readFile(file.path)
    } catch {
      throw error.code == .noSuchFileOrDirectory || error.code == .notDirectory
        ? .vanished(path: file.path.escaped) : .unreadable(path: file.path.escaped, reason: "\(error)")
    }
    guard content.count == file.size, ContentHash(of: content) == file.hash else {
      throw .changed(path: file.path.escaped, expected: file.hash, found: ContentHash(of: content))
    }
    do throws(ImageError) {
      return try ImageFile.decode(content)
    } catch {
      throw .unreadable(path: file.path.escaped, reason: "\(error)")
    }
  }

  private func bytes(_ bitmap: Bitmap, channels: Int, half: TrainingPair.Side? = nil) -> [UInt8] {
    var image = bitmap.networkFloats(channels: channels)
    if let half {
      let width = bitmap.width / 2
      image = image.cropped(x: half == .left ? 0 : width, y: 0, width: width, height: bitmap.height)
    }
    // Pass by pass, each rounded to 8 bits: Pillow's own bytes.
    if image.width != side { image = image.resizedBicubic(width: side, height: image.height).quantized() }
    if image.height != side { image = image.resizedBicubic(width: side, height: side).quantized() }
    return image.values.map { UInt8(min(max($0, 0), 1) * 255 + 0.5) }
  }
}
