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
    case crop, register
  }

  package enum Labels: String, Codable, Sendable, CaseIterable { case none, palette }

  /// What is done with a pair of which one side is a single colour.
  package enum Blank: String, Codable, Sendable, CaseIterable { case refuse, accept }

  /// `nil`: the pipeline's.
  package var name: String?
  /// Folders, files, globs; relative ones are so to the folder that the reader of the section says.
  package var from: [String]
  package var layout: Layout
  package var input: Input
  /// The folder of targets, for `two-folders`.
  package var target: String?
  package var labels: Labels
  package var split: Split
  package var align: Align
  package var blank: Blank

  package init(
    name: String? = nil, from: [String] = [], layout: Layout = .sideBySide, input: Input = .left,
    target: String? = nil, labels: Labels = .none, split: Split = .automatic, align: Align = .strict,
    blank: Blank = .refuse
  ) {
    self.name = name
    self.from = from
    self.layout = layout
    self.input = input
    self.target = target
    self.labels = labels
    self.split = split
    self.align = align
    self.blank = blank
  }

  package enum CodingKeys: String, CodingKey, CaseIterable {
    case name, from, layout, input, target, labels, split, align, blank
  }
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
