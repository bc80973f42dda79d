package import Files
package import Store
package import SystemPackage

/// Why a file is in no pair.
package enum Refusal: Error, Sendable {
  case unreadable(FileError)
  /// It is not there, though a manifest names it.
  case missing(place: String)
  /// A pipe, a socket, a device.
  case notAFile
  /// It was written to while it was read.
  case changing
  /// What the decoder says: a few words, and the end of a sentence.
  case noImage(reason: String, complaint: String)
  case oddWidth(width: Int, height: Int, seam: Seam)
  /// Pixels of one side of the pair.
  case tooSmall(width: Int, height: Int, minimum: Int)
  case sidesIdentical
  /// `side`: "left half", "image".
  case blank(side: String)
  /// A photo without colour where colour is to be learnt.
  case greyPhoto
  /// More colours than classes can be.
  case tooManyColours(count: Int)
  /// Not under `train`, `val` or `test` of a source that has these.
  case outsideSplit
  /// Its name fits the patterns of neither side, or of both.
  case noRole(both: Bool)
  /// What would have been its partner, in words.
  case noPartner(String)
  /// Another file that could be meant as well.
  case ambiguous(other: String)
  case sizeMismatch(width: Int, height: Int, partner: FilePath, partnerWidth: Int, partnerHeight: Int)
  /// Its content is as good as its partner's is bad.
  case partnerRefused(FilePath)
  /// Pixels by which the target was found moved against the input.
  case shiftTooLarge(x: Double, y: Double, limit: Double)
  case shiftUnsure(confidence: Double, needed: Double)
  /// Input and target are the other way round than in the rest of the dataset.
  case sidesSwapped
  /// It looks like another pair, of a part of the dataset that it must not be in.
  case nearDuplicate
  case sceneAcrossSplit(of: String, split: PairSplit, own: PairSplit)
  /// It looks like pairs of several parts.
  case bridge(splits: [PairSplit])
  case groupAcrossSplit(group: String, split: PairSplit, own: PairSplit)
}

extension Refusal {
  /// One or two words that do not change between releases: what the store groups by.
  package var reason: String {
    switch self {
    case .unreadable: "unreadable"
    case .missing: "missing"
    case .notAFile: "not a file"
    case .changing: "changing"
    case .noImage(let reason, _): reason
    case .oddWidth: "odd width"
    case .tooSmall: "too small"
    case .sidesIdentical: "identical sides"
    case .blank: "blank side"
    case .greyPhoto: "grey photo"
    case .tooManyColours: "too many colours"
    case .outsideSplit: "outside split"
    case .noRole: "no role"
    case .noPartner: "no partner"
    case .ambiguous: "ambiguous name"
    case .sizeMismatch: "size mismatch"
    case .partnerRefused: "partner refused"
    case .shiftTooLarge: "shift too large"
    case .shiftUnsure: "shift unsure"
    case .sidesSwapped: "swapped sides"
    case .nearDuplicate: "near duplicate"
    case .sceneAcrossSplit: "scene across split"
    case .bridge: "bridges split"
    case .groupAcrossSplit: "group across split"
    }
  }

  /// The sentence: the file, the reason, the way out.
  package func sentence(_ path: FilePath) -> String {
    let name = path.escaped
    switch self {
    case .unreadable(let error):
      return "\(error): \(Refusal.remedy(error))"
    case .missing(let place):
      return "cannot use `\(name)`: it is not there, though \(place) names it; add it, or remove the line"
    case .notAFile:
      return "cannot use `\(name)`: it is a folder, a pipe, a socket or a device; move it out of the source"
    case .changing:
      return "cannot use `\(name)`: it was written to while it was read; the next ingest looks at it again"
    case .noImage(_, let complaint):
      return "cannot use `\(name)`: \(complaint)"
    case .oddWidth(let width, let height, .none):
      return
        "cannot halve `\(name)`: its \(width) x \(height) pixels have an odd width; if there is a seam between the "
        + "halves, set dataset.seam to its width or to auto"
    case .oddWidth(let width, let height, .auto):
      return
        "cannot halve `\(name)`: its \(width) x \(height) pixels have an odd width, and there is no seam of one colour "
        + "in the middle; both sides must be equally wide"
    case .oddWidth(let width, let height, .pixels(let seam)):
      return
        "cannot halve `\(name)`: its \(width) x \(height) pixels less a seam of \(seam) leave no two equal halves; set "
        + "dataset.seam to the seam's true width, or to auto"
    case .tooSmall(let width, let height, let minimum):
      return
        "cannot use `\(name)`: one side has \(width) x \(height) pixels; at least \(minimum) x \(minimum) are needed"
    case .sidesIdentical:
      return "cannot use `\(name)`: input and target are the same picture; see that each pair has both sides"
    case .blank(let side):
      return "cannot use `\(name)`: its \(side) is a single colour; remove it, or set dataset.blank to accept"
    case .greyPhoto:
      return
        "cannot use `\(name)`: it is black and white, and colour cannot be learnt from it; "
        + "remove it, or set dataset.grey to accept"
    case .tooManyColours(let count):
      return
        "cannot use `\(name)`: labels have a colour for each class, and it has \(count) or more, as JPEG makes of them; "
        + "name the classes' colours in dataset.palette, or save labels as PNG"
    case .outsideSplit:
      return
        "cannot use `\(name)`: the source is split by folders, and it is in none of train/, val/ and test/; move it into "
        + "one, or give fractions in dataset.split"
    case .noRole(both: false):
      return
        "cannot pair `\(name)`: its name fits neither dataset.match.input nor dataset.match.target; rename or remove it"
    case .noRole(both: true):
      return
        "cannot pair `\(name)`: its name fits both dataset.match.input and dataset.match.target; make one more particular"
    case .noPartner(let partner):
      return "cannot pair `\(name)`: there is no \(partner); add it, or remove this file"
    case .ambiguous(let other):
      return "cannot pair `\(name)`: `\(other)` could be meant as well; remove one of them"
    case .sizeMismatch(let width, let height, let partner, let partnerWidth, let partnerHeight):
      return "cannot pair `\(name)`: it has \(width) x \(height) pixels, and `\(partner.escaped)` "
        + "\(partnerWidth) x \(partnerHeight); mend one, or set dataset.align to resize or crop"
    case .partnerRefused(let partner):
      return "cannot pair `\(name)`: its partner `\(partner.escaped)` was refused; mend that one"
    case .shiftTooLarge(let x, let y, let limit):
      return "cannot align `\(name)`: its target lies moved by \(Refusal.tenths(x)), \(Refusal.tenths(y)) pixels, and "
        + "dataset.register.limit is \(Refusal.tenths(limit)); raise that, or mend the pair"
    case .shiftUnsure(let confidence, let needed):
      return "cannot align `\(name)`: nothing in its two sides holds on to each other (confidence "
        + "\(Refusal.tenths(confidence)), and \(Refusal.tenths(needed)) is needed); see that they show the same place, or set "
        + "dataset.register.doubtful to accept"
    case .sidesSwapped:
      return
        "cannot use `\(name)`: its input looks as the targets of this dataset do, and its target as the inputs; exchange "
        + "them, or set dataset.swapped to accept"
    case .nearDuplicate:
      return
        "cannot use `\(name)`: it looks as another pair does, which stays; remove one, or set dataset.near_duplicates to "
        + "same-side"
    case .sceneAcrossSplit(let other, let split, let own):
      return
        "cannot use `\(name)` for \(own.rawValue): it shows what `\(other)` of \(split.rawValue) shows; move it there, "
        + "or set dataset.near_duplicates to accept"
    case .bridge(let splits):
      let names = splits.map(\.rawValue).joined(separator: " and of ")
      return "cannot use `\(name)`: it looks as pairs of \(names) do, so it may be in neither; remove it, or set "
        + "dataset.near_duplicates to accept"
    case .groupAcrossSplit(let group, let split, let own):
      return
        "cannot use `\(name)` for \(own.rawValue): its group `\(group)` is in \(split.rawValue); move one of them, "
        + "give another dataset.group, or pass --redraw to `pix2pix ingest` to deal all pairs anew"
    }
  }

  /// What somebody can do about a file that cannot be read.
  private static func remedy(_ error: FileError) -> String {
    switch error.code {
    case .permissionDenied: "give this user the right to read it"
    case .noSuchFileOrDirectory: "mend it if it is a link; if not, it went while the source was read"
    case .tooManySymbolicLinkLevels: "it is a link that leads back to itself; remove it"
    case .fileTooLarge: "an image file has 1 GiB at most; move it out of the source"
    default: "mend the disk, or copy the file again"
    }
  }

  private static func tenths(_ number: Double) -> String { "\((number * 10).rounded() / 10)" }
}
