package import Files
package import Imaging

/// What a look at a file's bytes told.
package struct Inspection: Sendable {
  package let hash: ContentHash
  /// The size of one side of the pair, or why the image is of no use.
  package let result: Result<ImageSize, Refusal>
}

/// Pixels.
package struct ImageSize: Sendable, Hashable {
  package let width: Int
  package let height: Int

  package init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }
}

/// Checks images before they come into a dataset: a training must not meet a bad one at night.
package struct ImageInspector: Sendable {
  package let layout: DatasetConfiguration.Layout
  package let blank: DatasetConfiguration.Blank
  package let limits: ImageFile.Limits
  /// Pixels a side that a picture needs at least: below that there is nothing to learn from.
  package static let minimumSide = 16

  package init(
    layout: DatasetConfiguration.Layout, blank: DatasetConfiguration.Blank,
    limits: ImageFile.Limits = ImageFile.Limits()
  ) {
    self.layout = layout
    self.blank = blank
    self.limits = limits
  }

  /// The header is judged before anything is decoded; then the whole image is decoded, since a file cut short has a
  /// sound header.
  package func inspect(_ bytes: [UInt8]) -> Inspection {
    let result = Result<ImageSize, Refusal> { () throws(Refusal) in
      let halved = layout == .sideBySide
      do {
        let header = try ImageFile.header(of: bytes, limits: limits)
        let side = try sideSize(width: header.width, height: header.height, halved: halved)
        let bitmap = try ImageFile.decode(bytes, limits: limits)
        try checkContent(bitmap, halved: halved)
        return side
      } catch let error as ImageError {
        throw .image(error)
      } catch let refusal as Refusal {
        throw refusal
      } catch {
        throw .image(.damaged(detail: "\(error)"))
      }
    }
    return Inspection(hash: ContentHash(of: bytes), result: result)
  }

  private func sideSize(width: Int, height: Int, halved: Bool) throws(Refusal) -> ImageSize {
    if halved, width % 2 != 0 { throw .oddWidth(width: width, height: height) }
    let side = ImageSize(width: halved ? width / 2 : width, height: height)
    let minimum = ImageInspector.minimumSide
    guard min(side.width, side.height) >= minimum else {
      throw .tooSmall(width: side.width, height: side.height, minimum: minimum)
    }
    return side
  }

  private func checkContent(_ bitmap: Bitmap, halved: Bool) throws(Refusal) {
    switch bitmap.samples {
    case .bits8(let samples): try checkContent(samples, bitmap, halved)
    case .bits16(let samples): try checkContent(samples, bitmap, halved)
    }
  }

  private func checkContent<Sample: Equatable>(
    _ samples: [Sample], _ bitmap: Bitmap, _ halved: Bool
  ) throws(Refusal) {
    let channels = bitmap.colour.channels
    let row = bitmap.width * channels
    guard halved else {
      if blank == .refuse, isBlank(samples, row: row, channels, columns: 0..<row) { throw .blank(side: "image") }
      return
    }
    let half = row / 2
    let identical = stride(from: 0, to: samples.count, by: row).allSatisfy { start in
      samples[start..<start + half] == samples[start + half..<start + row]
    }
    if identical { throw .sidesIdentical }
    guard blank == .refuse else { return }
    if isBlank(samples, row: row, channels, columns: 0..<half) { throw .blank(side: "left half") }
    if isBlank(samples, row: row, channels, columns: half..<row) { throw .blank(side: "right half") }
  }

  /// Whether all pixels in these columns (counted in samples) are alike.
  private func isBlank<Sample: Equatable>(
    _ samples: [Sample], row: Int, _ channels: Int, columns: Range<Int>
  ) -> Bool {
    let first = samples[columns.lowerBound..<columns.lowerBound + channels]
    return stride(from: 0, to: samples.count, by: row).allSatisfy { start in
      stride(from: start + columns.lowerBound, to: start + columns.upperBound, by: channels).allSatisfy {
        samples[$0..<$0 + channels].elementsEqual(first)
      }
    }
  }
}
