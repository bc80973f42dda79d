/// How often each class was taken for each: of pixels, over any number of images.
///
/// The scores are those of the FCN protocol (Long, Shelhamer and Darrell, *Fully Convolutional Networks for Semantic
/// Segmentation*, 2015, section 5), by which Isola et al. judge their Cityscapes photos: a network that labels photos is shown
/// what was generated, and its labels are compared with those that the photo was generated from.
package struct ConfusionMatrix: Sendable, Hashable {
  package let classes: Int
  /// Pixels, by true class and found class.
  private var counts: [Int]

  package init(classes: Int) {
    precondition(classes > 0)
    self.classes = classes
    counts = [Int](repeating: 0, count: classes * classes)
  }

  /// - Parameters: a class for each pixel.
  package mutating func add(truth: [UInt8], found: [UInt8]) {
    precondition(truth.count == found.count)
    for (own, other) in zip(truth, found) { counts[Int(own) * classes + Int(other)] += 1 }
  }

  package mutating func add(_ other: ConfusionMatrix) {
    precondition(other.classes == classes)
    for index in counts.indices { counts[index] += other.counts[index] }
  }

  /// The share of pixels that have their class.
  package var pixelAccuracy: Double {
    Double((0..<classes).reduce(0) { $0 + hits($1) }) / Double(counts.reduce(0, +))
  }

  /// The share of each class's pixels that have it, the mean over the classes that there are.
  package var classAccuracy: Double {
    mean { index in truths(index) == 0 ? nil : Double(hits(index)) / Double(truths(index)) }
  }

  /// The intersection of a class's true and found pixels over their union, the mean over the classes that are true or found
  /// somewhere.
  package var classIoU: Double {
    mean { index in
      let union = truths(index) + findings(index) - hits(index)
      return union == 0 ? nil : Double(hits(index)) / Double(union)
    }
  }

  private func hits(_ index: Int) -> Int { counts[index * classes + index] }
  private func truths(_ index: Int) -> Int { counts[index * classes..<(index + 1) * classes].reduce(0, +) }
  private func findings(_ index: Int) -> Int { (0..<classes).reduce(0) { $0 + counts[$1 * classes + index] } }

  private func mean(_ value: (Int) -> Double?) -> Double {
    let values = (0..<classes).compactMap(value)
    return values.reduce(0, +) / Double(values.count)
  }
}
