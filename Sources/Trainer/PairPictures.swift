internal import Files
package import Imaging
internal import Pairs

/// Both pictures of a pair as a person sees them: in colour, at their own shape, the input as a network is given it.
package struct PairPictures: Sendable {
  /// 0...1, three channels.
  package let input: FloatImage
  package let target: FloatImage

  /// - Parameter limit: pixels of the longer side at most; `nil`: their own size.
  /// - Throws: `TrainingError` with the file's name: it vanished, it changed since it was recorded, it cannot be decoded.
  package init(_ pair: TrainingPair, limit: Int? = nil) throws(TrainingError) {
    let file = try PairFile(reading: pair.targetFile)
    target = PairPictures.fitted(try file.picture(of: .target, in: pair, channels: 3), limit)
    if let recipe = pair.derivedInput {
      let draw = InputDraw(seed: recipe.seed, content: pair.targetFile.hash.bytes, epoch: 0)
      input = recipe.make(of: target, draw).adapted(channels: 3)
    } else {
      let own = pair.inputFile == pair.targetFile ? file : try PairFile(reading: pair.inputFile)
      input = PairPictures.fitted(try own.picture(of: .input, in: pair, channels: 3), limit)
    }
  }

  private static func fitted(_ picture: SidePicture, _ limit: Int?) -> FloatImage {
    let (width, height) = (picture.image.width, picture.image.height)
    guard let limit, max(width, height) > limit else { return picture.image }
    let longest = max(width, height)
    return picture.resized(width: max(1, width * limit / longest), height: max(1, height * limit / longest))
  }
}
