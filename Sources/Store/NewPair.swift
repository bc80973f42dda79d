package import Files
package import SystemPackage

/// A pair that a version of a dataset adds.
package struct NewPair: Sendable, Hashable {
  /// One side of it.
  package struct Side: Sendable, Hashable {
    /// Absolute.
    package var path: FilePath
    package var hash: ContentHash
    package var region: PairRegion
    /// The part of the image that the side is, `WIDTHxHEIGHT+X+Y`; `nil`: all of its region.
    package var area: String?

    package init(path: FilePath, hash: ContentHash, region: PairRegion = .whole, area: String? = nil) {
      self.path = path
      self.hash = hash
      self.region = region
      self.area = area
    }
  }
  /// Pixels by which the target was found moved against the input, and how sure that is.
  package struct Shift: Sendable, Hashable {
    package var x: Double
    package var y: Double
    package var score: Double

    package init(x: Double, y: Double, score: Double) {
      self.x = x
      self.y = y
      self.score = score
    }
  }
  package var key: String
  package var group: String
  package var split: PairSplit
  package var input: Side
  package var target: Side
  /// Pixels of one side.
  package var width: Int
  package var height: Int
  package var shift: Shift?
  /// Words for what is strange about it though it was accepted.
  package var flags: [String]

  package init(
    key: String, group: String, split: PairSplit, input: Side, target: Side, width: Int, height: Int,
    shift: Shift? = nil, flags: [String] = []
  ) {
    self.key = key
    self.group = group
    self.split = split
    self.input = input
    self.target = target
    self.width = width
    self.height = height
    self.shift = shift
    self.flags = flags
  }
}

/// What a scan says of the next version of a dataset, beside its pairs.
package struct NewDatasetVersion: Sendable {
  package var dataset: Int64
  /// Of the whole list of pairs that the version has.
  package var manifest: ContentHash
  /// Files in this scan.
  package var rejected: Int
  package var duplicates: Int
  /// JSON: how the pictures of a pair come out of its files.
  package var recipe: String
  package var job: Int64?

  package init(
    dataset: Int64, manifest: ContentHash, rejected: Int = 0, duplicates: Int = 0, recipe: String = "{}",
    job: Int64? = nil
  ) {
    self.dataset = dataset
    self.manifest = manifest
    self.rejected = rejected
    self.duplicates = duplicates
    self.recipe = recipe
    self.job = job
  }
}
