package import Engine
internal import Files
internal import Imaging
internal import Labels
internal import Pairs
internal import SystemPackage

/// From files to `PreparedPair`: decoded, sides cut out, each resized once to a square (`SidePicture.resized`), so that what
/// is trained on is what an image library would have written.
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
    let file = try PairFile(reading: pair.targetFile)
    let target = try targetSamples(file, pair)
    if isMadeOfTarget(pair) {
      let prepared = PreparedPair(side: side, input: nil, target: target)
      return isDrawn(pair) ? prepared : drawn(pair, prepared, epoch: 0)
    }
    let own = pair.inputFile == pair.targetFile ? file : try PairFile(reading: pair.inputFile)
    return PreparedPair(
      side: side, input: samples(try own.picture(of: .input, in: pair, channels: model.channels.input)), target: target)
  }

  /// The target as it is in its file.
  func target(of pair: TrainingPair) throws(TrainingError) -> Bitmap {
    try PairFile(reading: pair.targetFile).part(of: .target, in: pair)
  }

  /// The input as classes, at this decoder's size.
  func inputLabels(of pair: TrainingPair, palette: [LabelColour]) throws(TrainingError) -> [UInt8] {
    let part = try PairFile(reading: pair.inputFile).part(of: .input, in: pair)
    return LabelMap(part, palette: palette).resized(side: side).classes
  }

  /// Classes where the network labels, else samples.
  private func targetSamples(_ file: PairFile, _ pair: TrainingPair) throws(TrainingError) -> PreparedPair.Samples {
    guard let palette = model.labels else {
      return samples(try file.picture(of: .target, in: pair, channels: targetChannels))
    }
    return .bits8(LabelMap(try file.part(of: .target, in: pair), palette: palette).resized(side: side).classes)
  }

  /// Whether each epoch has another input.
  func isDrawn(_ pair: TrainingPair) -> Bool { pair.derivedInput?.isRandom == true }

  /// The pair with the input that a recipe draws in an epoch; 0: for all that is to be the same each time.
  func drawn(_ pair: TrainingPair, _ prepared: PreparedPair, epoch: Int) -> PreparedPair {
    // The lightness of a Lab target is its exact luminance; only what differs from it is an input of its own.
    guard let recipe = pair.derivedInput, model.colour != .lab || recipe.isRandom else { return prepared }
    let draw = InputDraw(seed: recipe.seed, content: pair.targetFile.hash.bytes, epoch: epoch)
    let target = prepared.target.image(side: side, channels: targetChannels)
    let channels = model.colour == .lab ? 1 : model.channels.input
    let input = recipe.make(of: target.adapted(channels: targetChannels < 3 ? 1 : 3), draw).adapted(channels: channels)
    return PreparedPair(side: side, input: .bits8(input.bytes), target: prepared.target)
  }

  /// Lab: L and ab are of one picture, the target.
  private func isMadeOfTarget(_ pair: TrainingPair) -> Bool { model.colour == .lab || pair.derivedInput != nil }

  private var targetChannels: Int { model.colour == .lab ? 3 : model.channels.target }

  private func samples(_ picture: SidePicture) -> PreparedPair.Samples {
    let image = picture.resized(width: side, height: side)
    return picture.isDeep ? .bits16(image.values.map { UInt16($0 * 65535 + 0.5) }) : .bits8(image.bytes)
  }
}

extension FloatImage {
  /// Of values that are 8-bit levels already.
  fileprivate var bytes: [UInt8] { values.map { UInt8(min(max($0, 0), 1) * 255 + 0.5) } }
}

extension PreparedPair.Samples {
  fileprivate func image(side: Int, channels: Int) -> FloatImage {
    let values: [Float] =
      switch self {
      case .bits8(let values): values.map { Float($0) / 255 }
      case .bits16(let values): values.map { Float($0) / 65535 }
      }
    return FloatImage(width: side, height: side, channels: channels, values: values)
  }
}
