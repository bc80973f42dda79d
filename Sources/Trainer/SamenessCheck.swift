/// Looks whether outputs are all flat, or all alike. Differences of less than one 8-bit level are none.
struct SamenessCheck {
  private let channels: Int
  private var first: [Float] = []
  private var count = 0
  private var isFlat = true
  private var isAlike = true

  init(channels: Int) {
    self.channels = channels
  }

  /// - Parameter output: network values, pixel by pixel.
  mutating func add(_ output: [Float]) {
    if count == 0 { first = output }
    isFlat = isFlat && flat(output)
    isAlike = isAlike && zip(output, first).allSatisfy { abs($0 - $1) < Self.level }
    count += 1
  }

  var found: Sameness {
    if count == 0 { return .none }
    return isFlat ? .flat : isAlike && count > 1 ? .alike : .none
  }

  /// Of network values: -1...1 are 255 levels.
  private static let level: Float = 2 / 255

  private func flat(_ output: [Float]) -> Bool {
    (0..<channels).allSatisfy { channel in
      var (low, high) = (Float.infinity, -Float.infinity)
      for index in stride(from: channel, to: output.count, by: channels) {
        low = min(low, output[index])
        high = max(high, output[index])
      }
      return high - low < Self.level
    }
  }
}
