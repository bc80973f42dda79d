package import Engine
package import Files
package import Imaging
package import SystemPackage

/// Why one image has no result. The run goes on.
package enum ItemFailure: Error, Sendable {
  case unreadable(FileError)
  /// It was there when the translation began.
  case vanished(FilePath)
  /// A pipe or a device, which is never opened.
  case notAFile(FilePath)
  case image(FilePath, ImageError)
  /// JPEG holds no transparency, and dropping it would change the picture.
  case transparencyInJPEG(FilePath)
  case size(FilePath, ShapeError)
  /// The network's output holds a NaN or an infinity.
  case notANumber(FilePath)
  /// A symbolic link stands where the result, or a folder above it, would be.
  case outputThroughLink(FilePath, link: FilePath)
  case unwritable(FileError)
}

extension ItemFailure: CustomStringConvertible {
  package var description: String {
    switch self {
    case .unreadable(let error), .unwritable(let error):
      error.description
    case .vanished(let path):
      "cannot read `\(path.escaped)`: it was there when the translation began, and is gone; put it back and translate again"
    case .notAFile(let path):
      "cannot read `\(path.escaped)`: it is no regular file"
    case .image(let path, let error):
      "cannot translate `\(path.escaped)`: \(error)"
    case .transparencyInJPEG(let path):
      "cannot translate `\(path.escaped)` to JPEG: it has transparency, which JPEG does not hold; ask for png"
    case .size(let path, let error):
      "cannot translate `\(path.escaped)` at its size: \(error)"
    case .notANumber(let path):
      "cannot translate `\(path.escaped)`: the model's output is not a number, so its weights are damaged; use another"
        + " version of the model"
    case .outputThroughLink(let path, let link):
      "cannot write `\(path.escaped)`: `\(link.escaped)` is a symbolic link; remove it, or choose another output folder"
    }
  }
}
