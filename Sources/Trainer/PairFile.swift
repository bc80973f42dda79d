internal import Files
internal import Imaging
package import Pairs
internal import SystemPackage

/// An image file of a pair, read and found to be what was recorded.
package struct PairFile: Sendable {
  private let path: String
  private let bitmap: Bitmap
  private let bitDepth: Int

  /// - Throws: `TrainingError` with the file's name: it vanished, it changed since it was recorded, it cannot be decoded.
  package init(reading file: SourceFile) throws(TrainingError) {
    path = file.path.escaped
    let content: [UInt8]
    do throws(FileError) {
      content = try readFile(file.path)
    } catch {
      throw error.code == .noSuchFileOrDirectory || error.code == .notDirectory
        ? .vanished(path: path) : .unreadable(path: path, reason: "\(error)")
    }
    guard content.count == file.size, ContentHash(of: content) == file.hash else {
      throw .changed(path: path, expected: file.hash, found: ContentHash(of: content))
    }
    do throws(ImageError) {
      bitDepth = try ImageFile.header(of: content).bitDepth
      bitmap = try ImageFile.decode(content)
    } catch {
      throw .unreadable(path: path, reason: "\(error)")
    }
  }

  /// One side of the pair, at its own size.
  /// - Throws: `TrainingError.unreadable` if the recorded area does not lie in the image.
  package func picture(of side: PairSide, in pair: TrainingPair, channels: Int) throws(TrainingError) -> SidePicture {
    SidePicture(
      bitmap, bitDepth: bitDepth, area: try area(of: side, in: pair), side: side, recipe: pair.recipe,
      channels: channels)
  }

  /// The same as its file holds it.
  func part(of side: PairSide, in pair: TrainingPair) throws(TrainingError) -> Bitmap {
    let area = try area(of: side, in: pair)
    return bitmap.cropped(x: area.x, y: area.y, width: area.width, height: area.height)
  }

  private func area(of side: PairSide, in pair: TrainingPair) throws(TrainingError) -> PixelArea {
    let area = pair.area(of: side) ?? region(of: side, in: pair)
    guard area.fits(width: bitmap.width, height: bitmap.height) else {
      throw .unreadable(
        path: path,
        reason: "its \(bitmap.width) x \(bitmap.height) pixels do not hold the area \(area) of its \(side.rawValue)")
    }
    return area
  }

  private func region(of side: PairSide, in pair: TrainingPair) -> PixelArea {
    guard case .sideBySide(_, let input) = pair.source else {
      return PixelArea(x: 0, y: 0, width: bitmap.width, height: bitmap.height)
    }
    let isLeft = (input == .left) == (side == .input)
    let half = bitmap.width / 2
    return PixelArea(x: isLeft ? 0 : half, y: 0, width: half, height: bitmap.height)
  }
}
