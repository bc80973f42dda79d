/// One thread of control that runs a generator forward on images of one size. Its memory is planned once.
///
/// The result of an image depends on the image, the weights and the dropout seed alone: statistics are those of each
/// image, and with the same number of cores the same bits come out whatever the batch.
package final class GeneratorRunner {
  package enum Dropout: Sendable, Hashable {
    case off
    /// One seed per image of the batch: the mask is a function of the seed, the layer and the index.
    case on(seeds: [UInt64])
  }

  /// - Parameters:
  ///   - height, width: pixels, multiples of 2 to the number of levels.
  ///   - batch: images at a time.
  /// - Throws: a size the network cannot take.
  package init(weights: GeneratorWeights, height: Int, width: Int, batch: Int = 1, pool: ComputePool) throws(ShapeError) {
    fatalError("stub")
  }

  /// - Parameters:
  ///   - input: batch x height x width x input channels (NHWC), -1...1.
  ///   - output: batch x height x width x target channels, -1...1, owned by the caller.
  package func run(input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>, dropout: Dropout = .off) {
    fatalError("stub")
  }
}

/// Shapes that do not fit together: "up2.join: cannot join 1x24x24x16 and 1x25x25x16".
package struct ShapeError: Error, Sendable, Hashable, CustomStringConvertible {
  package let node: String
  package let reason: String
  package init(node: String, reason: String) {
    self.node = node
    self.reason = reason
  }
  package var description: String { "\(node): \(reason)" }
}
