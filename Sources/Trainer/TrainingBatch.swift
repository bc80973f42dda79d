/// What one step is fed: both sides of some pairs, NHWC, -1...1.
package struct TrainingBatch: Sendable {
  package let count: Int
  /// Pixels a side.
  package let side: Int
  /// count x side x side x input channels.
  package var input: [Float]
  /// count x side x side x target channels.
  package var target: [Float]
}

extension TrainingBatch {
  /// Both sides as the engine takes them.
  func withPointers<Result>(_ body: (UnsafePointer<Float>, UnsafePointer<Float>) -> Result) -> Result {
    input.withUnsafeBufferPointer { input in
      target.withUnsafeBufferPointer { target in
        guard let input = input.baseAddress, let target = target.baseAddress else {
          preconditionFailure("a batch holds at least one pair")
        }
        return body(input, target)
      }
    }
  }
}
