package import Files
package import Store

/// What makes one version of a dataset differ from another: its pairs and their content, but not where the files lie.
package enum Manifest {
  /// - Parameter pairs: in any order; their keys differ.
  package static func hash(_ pairs: [NewPair]) -> ContentHash {
    let lines = pairs.map { pair in
      [
        pair.key, pair.group, pair.split.rawValue, pair.input.hash.description, pair.input.region.rawValue,
        pair.target.hash.description, pair.target.region.rawValue, "\(pair.width)x\(pair.height)",
      ].joined(separator: "\t")
    }
    let sorted = lines.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    return ContentHash(of: Array((["pix2pix manifest 1"] + sorted).joined(separator: "\n").utf8))
  }
}
