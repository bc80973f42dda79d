internal import Files
internal import Imaging

/// An image ready to be computed, for one result.
struct PreparedItem: Sendable {
  let item: TranslationItem
  let inputHash: ContentHash
  /// Of the file that says which pixels are missing.
  let maskHash: ContentHash?
  /// Of the sample.
  let settings: ContentHash
  let image: Image
  /// What is to be inpainted: the rest of the result is the input's.
  let missing: MissingPixels?
  /// What the result is written as.
  let format: ImageFile.Format
  /// Of the input; made true of the result when it is written.
  let metadata: ImageMetadata
  /// Whether the encoder writes the file.
  let isForEncoder: Bool

  enum Image: Sendable {
    case framed(ImageFraming.Framed)
    case tiled(TiledImage)
  }

  /// What the network is given at once; `nil` for what is tiled.
  var input: FloatImage? {
    if case .framed(let framed) = image { framed.input } else { nil }
  }

  /// Of the result.
  var pixels: Int {
    switch image {
    case .framed(let framed): framed.width * framed.height
    case .tiled(let tiled): tiled.width * tiled.height
    }
  }

  /// Whether both go through the network together.
  func isAlike(_ other: PreparedItem) -> Bool {
    guard let input, let other = other.input else { return false }
    return input.width == other.width && input.height == other.height
  }
}
