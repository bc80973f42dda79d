package import Files
package import Imaging
package import SystemPackage

/// Why it is not known which pixels of a picture are missing, or the known ones cannot stay. The sentence reads on after the
/// file's name.
package enum MaskError: Error, Sendable {
  /// No file of that name is in the folder.
  case missing(FilePath)
  case unreadable(FileError)
  case image(FilePath, ImageError)
  case otherSize(FilePath, width: Int, height: Int, expected: (width: Int, height: Int))
  /// The result would be a JPEG.
  case lossy
}

extension MaskError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .missing(let path):
      "there is no mask for it, `\(path.escaped)` with any extension; add one, all dark if nothing is missing"
    case .unreadable(let error):
      "its mask cannot be read: \(error)"
    case .image(let path, let error):
      "its mask `\(path.escaped)`: \(error)"
    case .otherSize(let path, let width, let height, let expected):
      "its mask `\(path.escaped)` is \(width) x \(height) pixels, and it is \(expected.width) x \(expected.height); make"
        + " them alike"
    case .lossy:
      "as a JPEG its known pixels would change; ask for --format png"
    }
  }
}
