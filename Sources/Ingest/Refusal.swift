package import Files
package import Imaging
package import SystemPackage

/// Why a file is in no pair.
package enum Refusal: Error, Sendable {
  case unreadable(FileError)
  /// A pipe, a socket, a device.
  case notAFile
  case image(ImageError)
  /// It was written to while it was read.
  case changing
  case oddWidth(width: Int, height: Int)
  /// Pixels of one side of the pair.
  case tooSmall(width: Int, height: Int, minimum: Int)
  case sidesIdentical
  /// `side`: "left half", "image".
  case blank(side: String)
  /// Not under `train`, `val` or `test` of a source that has these.
  case outsideSplit
  /// What would have been its partner.
  case noPartner(FilePath)
  /// Files that differ only in their extension.
  case ambiguous(other: FilePath)
  case sizeMismatch(width: Int, height: Int, partner: FilePath, partnerWidth: Int, partnerHeight: Int)
  /// Its content is as good as its partner's is bad.
  case partnerRefused(FilePath)
  /// As an earlier scan put it.
  case recorded(reason: String, detail: String)
}

extension Refusal {
  /// One or two words that do not change between releases: what the store groups by.
  package var reason: String {
    switch self {
    case .unreadable: "unreadable"
    case .notAFile: "not a file"
    case .image(let error): error.reason
    case .changing: "changing"
    case .oddWidth: "odd width"
    case .tooSmall: "too small"
    case .sidesIdentical: "identical sides"
    case .blank: "blank side"
    case .outsideSplit: "outside split"
    case .noPartner: "no partner"
    case .ambiguous: "ambiguous name"
    case .sizeMismatch: "size mismatch"
    case .partnerRefused: "partner refused"
    case .recorded(let reason, _): reason
    }
  }

  /// Whether it says something of the file's own content, and so stands as long as the file does not change.
  var isOfContent: Bool {
    switch self {
    case .image, .oddWidth, .tooSmall, .sidesIdentical, .blank, .recorded: true
    case .unreadable, .notAFile, .changing, .outsideSplit, .noPartner, .ambiguous, .sizeMismatch, .partnerRefused: false
    }
  }

  /// The reasons of refusals of content.
  static func isOfContent(reason: String) -> Bool {
    ![
      "unreadable", "not a file", "changing", "outside split", "no partner", "ambiguous name", "size mismatch",
      "partner refused",
    ].contains(reason)
  }

  /// The sentence: the file, the reason, the way out.
  package func sentence(_ path: FilePath) -> String {
    switch self {
    case .unreadable(let error):
      "\(error): give this user the right to read it, or mend the disk"
    case .notAFile:
      "cannot use `\(path.escaped)`: it is a pipe, a socket or a device; move it out of the source"
    case .image(let error):
      "cannot use `\(path.escaped)`: \(error)"
    case .changing:
      "cannot use `\(path.escaped)`: it was written to while it was read; the next ingest looks at it again"
    case .oddWidth(let width, let height):
      "cannot halve `\(path.escaped)`: its \(width) x \(height) pixels have an odd width; both sides must be equally wide"
    case .tooSmall(let width, let height, let minimum):
      "cannot use `\(path.escaped)`: one side has \(width) x \(height) pixels; at least \(minimum) x \(minimum) are needed"
    case .sidesIdentical:
      "cannot use `\(path.escaped)`: input and target are the same picture; see that each pair has both sides"
    case .blank(let side):
      "cannot use `\(path.escaped)`: its \(side) is a single colour; remove it, or set dataset.blank to accept"
    case .outsideSplit:
      "cannot use `\(path.escaped)`: the source is split by folders, and it is in none of train/, val/ and test/; move it "
        + "into one, or give fractions in dataset.split"
    case .noPartner(let partner):
      "cannot pair `\(path.escaped)`: there is no `\(partner.escaped)` with any extension; add it, or remove this file"
    case .ambiguous(let other):
      "cannot pair `\(path.escaped)`: `\(other.escaped)` has the same name but for its extension; remove one of them"
    case .sizeMismatch(let width, let height, let partner, let partnerWidth, let partnerHeight):
      "cannot pair `\(path.escaped)`: it has \(width) x \(height) pixels, and `\(partner.escaped)` "
        + "\(partnerWidth) x \(partnerHeight); mend one, or set dataset.align to resize"
    case .partnerRefused(let partner):
      "cannot pair `\(path.escaped)`: its partner `\(partner.escaped)` was refused; mend that one"
    case .recorded(_, let detail):
      detail
    }
  }
}
