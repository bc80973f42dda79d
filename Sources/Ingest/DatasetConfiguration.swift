package import Labels
package import Pairs

/// What a dataset is made of: the `dataset` section of a pipeline file.
package struct DatasetConfiguration: Codable, Sendable, Hashable {
  /// How images become pairs.
  package enum Layout: String, Codable, Sendable, CaseIterable {
    /// Both sides in one file, left and right.
    case sideBySide = "side-by-side"
    /// Inputs in one folder, targets in another, under the same names.
    case twoFolders = "two-folders"
    /// Targets only; the input is derived from each.
    case photos
    /// A table that lists the pairs.
    case manifest
  }

  /// Where the input of a pair is; in a file it is one word, and what is neither `left` nor `right` names a folder.
  package enum Input: Sendable, Hashable {
    case left, right
    case folder(String)
  }

  package enum Split: Sendable, Hashable {
    /// By folders for a source with a folder `train`, else by fractions 0.8, 0.1, 0.1.
    case automatic
    /// The folder `train`, `val` or `test` directly under the source that holds the file.
    case folders
    /// By a stable hash of the pair's group.
    case fractions(SplitFractions)
  }

  /// What is done where the sides of a pair differ in size.
  package enum Align: String, Codable, Sendable, CaseIterable {
    /// The pair is refused.
    case strict
    /// Both are resized to the training size, as all pairs are.
    case resize
    /// The common part about the middle of both is the pair.
    case crop
    /// The target's shift against the input is found, and both are cut to what they share.
    case register
  }

  package enum Labels: String, Codable, Sendable, CaseIterable { case none, palette }

  /// What is done with a pair that is strange but could be used.
  package enum Verdict: String, Codable, Sendable, CaseIterable { case refuse, accept }

  /// What is done with pairs that look nearly the same.
  package enum NearDuplicates: String, Codable, Sendable, CaseIterable {
    /// All stay, on one side of the split; where folders or a manifest say otherwise, the one nearer to training is refused.
    case sameSide = "same-side"
    /// One stays.
    case refuse
    /// They are not looked for.
    case accept
  }

  /// `nil`: the pipeline's.
  package var name: String?
  /// Folders, files, globs; relative ones are so to the folder that the reader of the section says.
  package var from: [String]
  package var layout: Layout
  package var input: Input
  /// The folder of targets, for `two-folders`.
  package var target: String?
  /// The folder that the paths of a manifest are relative to; `nil`: the manifest's own.
  package var root: String?
  /// How the input is made of each photo, for `photos`, and for a manifest that names no inputs.
  package var derive: DerivedInput?
  package var labels: Labels
  /// Which side the labels are.
  package var labelsOn: PairSide
  /// The colours of the classes, in their order; empty: those of PASCAL VOC.
  package var palette: [LabelColour]
  package var range: Range
  package var split: Split
  /// Pairs that belong together.
  package var group: GroupRule
  package var align: Align
  package var register: Registration
  /// What lies between the halves, for `side-by-side`.
  package var seam: Seam
  /// How files find their partners, for `two-folders`.
  package var match: MatchRule
  /// A pair of which one side is a single colour.
  package var blank: Verdict
  /// A target without colour; `nil`: refused where colour is what is learnt.
  package var grey: Verdict?
  /// A pair whose sides are the other way round than in the rest of the dataset.
  package var swapped: Verdict
  package var nearDuplicates: NearDuplicates
  /// How it is told that a file is as it was.
  package var identity: FileIdentityRule

  /// Which samples are black and white, on each side.
  package struct Range: Codable, Sendable, Hashable {
    package var input: SampleRange
    package var target: SampleRange

    package init(input: SampleRange = .full, target: SampleRange = .full) {
      self.input = input
      self.target = target
    }
  }

  package init(
    name: String? = nil, from: [String] = [], layout: Layout = .sideBySide, input: Input = .left,
    target: String? = nil, root: String? = nil, derive: DerivedInput? = nil, labels: Labels = .none,
    labelsOn: PairSide = .input,
    palette: [LabelColour] = [], range: Range = Range(), split: Split = .automatic, group: GroupRule = .name,
    align: Align = .strict, register: Registration = Registration(), seam: Seam = .none, match: MatchRule = MatchRule(),
    blank: Verdict = .refuse,
    grey: Verdict? = nil, swapped: Verdict = .refuse, nearDuplicates: NearDuplicates = .sameSide,
    identity: FileIdentityRule = .full
  ) {
    self.name = name
    self.from = from
    self.layout = layout
    self.input = input
    self.target = target
    self.root = root
    self.derive = derive
    self.labels = labels
    self.labelsOn = labelsOn
    self.palette = palette
    self.range = range
    self.split = split
    self.group = group
    self.align = align
    self.register = register
    self.seam = seam
    self.match = match
    self.blank = blank
    self.grey = grey
    self.swapped = swapped
    self.nearDuplicates = nearDuplicates
    self.identity = identity
  }

  package enum CodingKeys: String, CodingKey, CaseIterable {
    case name, from, layout, input, target, root, derive, labels
    case labelsOn = "labels_on"
    case palette, range, split, group, align, register, seam, match, blank, grey, swapped
    case nearDuplicates = "near_duplicates"
    case identity
  }

  /// How the pictures of a pair come out of its files: part of each version.
  package var recipe: PairRecipe {
    PairRecipe(
      derive: layout == .photos ? derive ?? DerivedInput(.grayscale(GrayscaleInput())) : derive,
      labels: labels == .palette ? LabelRule(side: labelsOn, colours: palette) : nil, inputRange: range.input,
      targetRange: range.target)
  }
}

extension DatasetConfiguration {
  /// As what images are looked at.
  package var geometry: ImageFacts.Geometry {
    ImageFacts.Geometry(layout == .sideBySide ? .halves(seam) : .whole, countsColours: labels == .palette)
  }

  /// Whether a target without colour is of no use.
  package var refusesGrey: Bool {
    if let grey { return grey == .refuse }
    if case .grayscale? = recipe.derive?.kind { return true }
    return false
  }

  /// A palette has this many colours at most: more are none.
  package static let mostClasses = 256
}

/// Shares of the groups of pairs; they add up to 1.
package struct SplitFractions: Codable, Sendable, Hashable {
  package var train: Double
  package var val: Double
  package var test: Double

  package init(train: Double = 0.8, val: Double = 0.1, test: Double = 0.1) {
    self.train = train
    self.val = val
    self.test = test
  }

  package enum CodingKeys: String, CodingKey, CaseIterable { case train, val, test }

  /// A part that is not named is empty.
  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    train = try values.decodeIfPresent(Double.self, forKey: .train) ?? 0
    val = try values.decodeIfPresent(Double.self, forKey: .val) ?? 0
    test = try values.decodeIfPresent(Double.self, forKey: .test) ?? 0
  }
}
