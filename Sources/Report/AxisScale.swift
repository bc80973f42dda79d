internal import Foundation

/// A linear scale from numbers to pixels, with round ticks.
struct AxisScale: Hashable {
  let low: Double
  let high: Double
  let from: Double
  let to: Double
  let ticks: [Double]

  /// - Parameters:
  ///   - values: at least one finite number.
  ///   - count: about how many ticks.
  ///   - widened: whether the ends move outwards to ticks.
  init(covering values: [Double], from: Double, to: Double, ticks count: Int, widened: Bool) {
    var low = values.min() ?? 0
    var high = values.max() ?? 1
    if low == high {
      let room = low == 0 ? 1 : abs(low) * 0.1
      low -= room
      high += room
    }
    let rough = (high - low) / Double(max(1, count))
    let power = pow(10, floor(log10(rough)))
    let step = ([1, 2, 5].first { $0 * power >= rough * 0.999 } ?? 10) * power
    if widened {
      low = floor(low / step + 1e-9) * step
      high = ceil(high / step - 1e-9) * step
    }
    self.low = low
    self.high = high
    self.from = from
    self.to = to
    let first = Int(ceil(low / step - 1e-9))
    let last = Int(floor(high / step + 1e-9))
    ticks = first <= last ? (first...last).map { Double($0) * step } : []
  }

  func place(_ value: Double) -> Double {
    from + (value - low) / (high - low) * (to - from)
  }
}
