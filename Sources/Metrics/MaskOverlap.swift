package import Imaging

/// How far two masks cover the same pixels; a pixel of 0.5 and more is inside.
package struct MaskOverlap: Sendable, Hashable {
  /// 2 |A and B| / (|A| + |B|); 1 where both are empty (Dice 1945).
  package let dice: Double
  /// |A and B| / |A or B|; 1 where both are empty (Jaccard 1912).
  package let iou: Double

  /// - Parameters: one channel, 0...1. A value that is no number is outside of both.
  package init(_ output: FloatImage, _ target: FloatImage) {
    ImageMetrics.checkSameShape(output, target)
    var (both, sum) = (0, 0)
    for (a, b) in zip(output.values, target.values) {
      let (inA, inB) = (a >= 0.5, b >= 0.5)
      if inA && inB { both += 1 }
      sum += (inA ? 1 : 0) + (inB ? 1 : 0)
    }
    dice = sum == 0 ? 1 : Double(2 * both) / Double(sum)
    iou = sum == 0 ? 1 : Double(both) / Double(sum - both)
  }
}
