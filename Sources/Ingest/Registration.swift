internal import Pairs

/// How sides that lie moved against each other are brought together, for `align: register`.
package struct Registration: Codable, Sendable, Hashable {
  /// Pixels, in either direction, that a target may be moved against its input.
  package var limit: Double
  /// The peak-to-sidelobe ratio that a shift needs to be believed.
  package var confidence: Double
  /// What is done with a pair whose shift is larger, or not to be believed; accepted, it is flagged and stays as it lies.
  package var doubtful: DatasetConfiguration.Verdict

  package init(
    limit: Double = 16, confidence: Double = 4.4, doubtful: DatasetConfiguration.Verdict = .refuse
  ) {
    self.limit = limit
    self.confidence = confidence
    self.doubtful = doubtful
  }

  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    let standard = Registration()
    limit = try values.decodeIfPresent(Double.self, forKey: .limit) ?? standard.limit
    confidence = try values.decodeIfPresent(Double.self, forKey: .confidence) ?? standard.confidence
    doubtful = try values.decodeIfPresent(DatasetConfiguration.Verdict.self, forKey: .doubtful) ?? standard.doubtful
  }

  package enum CodingKeys: String, CodingKey, CaseIterable { case limit, confidence, doubtful }

  /// As the store names it. The number grows when shifts are found otherwise.
  func geometry(_ part: ImageFacts.Geometry) -> String { "1 limit=\(limit) \(part.name)" }

  /// The parts of both sides that show the same, when the target lies moved by so much; `nil` if they share less than half.
  /// - Parameters:
  ///   - input, target: the sides in their files.
  static func overlap(
    _ input: PixelArea, _ target: PixelArea, x: Double, y: Double
  ) -> (input: PixelArea, target: PixelArea)? {
    func common(_ input: Int, _ target: Int, _ shift: Int) -> (first: Int, count: Int) {
      let first = max(0, -shift)
      return (first, min(input, target - shift) - first)
    }
    let (dx, dy) = (Int(x.rounded()), Int(y.rounded()))
    let (columns, rows) = (common(input.width, target.width, dx), common(input.height, target.height, dy))
    guard columns.count >= ImageInspector.minimumSide, rows.count >= ImageInspector.minimumSide,
      2 * columns.count >= max(input.width, target.width), 2 * rows.count >= max(input.height, target.height)
    else { return nil }
    return (
      PixelArea(x: input.x + columns.first, y: input.y + rows.first, width: columns.count, height: rows.count),
      PixelArea(
        x: target.x + columns.first + dx, y: target.y + rows.first + dy, width: columns.count, height: rows.count)
    )
  }
}
