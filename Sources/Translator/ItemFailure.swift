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
  /// The decoder or encoder that was given for it.
  case tool(FilePath, ToolError)
  /// The mask that says which pixels are missing.
  case mask(FilePath, MaskError)
  /// Its chunk ended without it.
  case abandoned(FilePath, reason: String)
}

extension ItemFailure {
  /// One or two words that do not change between releases: what the store groups by.
  package var reason: String {
    switch self {
    case .unreadable: "unreadable"
    case .vanished: "vanished"
    case .notAFile: "not a file"
    case .image(_, let error): error.reason
    case .transparencyInJPEG: "transparency"
    case .size: "size"
    case .notANumber: "not a number"
    case .outputThroughLink: "link"
    case .unwritable: "unwritable"
    case .tool: "tool"
    case .mask: "mask"
    case .abandoned: "abandoned"
    }
  }
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
    case .tool(let path, let error):
      "cannot translate `\(path.escaped)`: \(error)"
    case .mask(let path, let error):
      "cannot translate `\(path.escaped)`: \(error)"
    case .abandoned(let path, let reason):
      "`\(path.escaped)` was not translated: \(reason); translate again to try it once more"
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
