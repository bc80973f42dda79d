internal import Imaging

/// Patches of one level of the pyramid of many images, laid out for projecting: panels of eight patches, in a panel the
/// eight values of each dimension side by side. A patch's dimensions are ordered channel, row, column.
struct PatchSet {
  static let lanes = 8
  let channels: Int
  let side: Int
  /// The number of patches; the rest of the last panel is zero.
  let count: Int
  private var panels: [Float]
  private var filled = 0

  var dimensions: Int { channels * side * side }

  init(count: Int, side: Int, channels: Int) {
    self.channels = channels
    self.side = side
    self.count = count
    let panelCount = (count + Self.lanes - 1) / Self.lanes
    panels = [Float](repeating: 0, count: panelCount * Self.lanes * channels * side * side)
  }

  /// - Precondition: the corners are such that the patches lie inside, and there is room for them.
  mutating func append(from image: FloatImage, at corners: ArraySlice<PatchSampling.Corner>) {
    precondition(image.channels == channels && filled + corners.count <= count)
    let row = image.width * channels
    let (side, channels, dimensions, first) = (side, channels, dimensions, filled)
    panels.withUnsafeMutableBufferPointer { panels in
      image.values.withUnsafeBufferPointer { source in
        for (index, corner) in corners.enumerated() {
          precondition(corner.x >= 0 && corner.x + side <= image.width)
          precondition(corner.y >= 0 && corner.y + side <= image.height)
          let patch = first + index
          var target = patch / Self.lanes * Self.lanes * dimensions + patch % Self.lanes
          for channel in 0..<channels {
            for y in corner.y..<corner.y + side {
              for x in corner.x..<corner.x + side {
                panels[target] = source[y * row + x * channels + channel]
                target += Self.lanes
              }
            }
          }
        }
      }
    }
    filled += corners.count
  }

  /// For each channel the mean and the standard deviation (unbiased) over all patches.
  func statistics() -> [(mean: Float, deviation: Float)] {
    (0..<channels).map { channel in
      let sum = sum(over: channel) { $0 }
      let number = Double(count * side * side)
      let mean = sum / number
      let squares = self.sum(over: channel) { ($0 - mean) * ($0 - mean) }
      return (Float(mean), Float((squares / max(1, number - 1)).squareRoot()))
    }
  }

  private func sum(over channel: Int, _ body: (Double) -> Double) -> Double {
    var sum = 0.0
    panels.withUnsafeBufferPointer { panels in
      for patch in 0..<count {
        let first = patch / Self.lanes * Self.lanes * dimensions + patch % Self.lanes
        for place in channel * side * side..<(channel + 1) * side * side {
          sum += body(Double(panels[first + place * Self.lanes]))
        }
      }
    }
    return sum
  }

  /// Subtracts each channel's mean and divides by its deviation, taken as a little more than it is: never by zero.
  mutating func normalise(by statistics: [(mean: Float, deviation: Float)]) {
    let block = side * side * Self.lanes
    panels.withUnsafeMutableBufferPointer { panels in
      for start in stride(from: 0, to: panels.count, by: block) {
        let (mean, deviation) = statistics[start / block % statistics.count]
        for index in start..<start + block { panels[index] = (panels[index] - mean) / (deviation + 1e-8) }
      }
    }
  }

  /// The projections on up to four directions, sorted upwards.
  /// - Parameter directions: unit vectors of `dimensions` numbers.
  /// - Returns: for each direction `count` numbers.
  func sortedProjections(on directions: ArraySlice<[Float]>, scratch: inout [UInt32]) -> [[Float]] {
    projections(on: directions).map { values in
      var sorted = values
      sortFloats(&sorted, scratch: &scratch)
      return sorted
    }
  }

  /// The projections on up to four directions, in the order of the patches.
  func projections(on directions: ArraySlice<[Float]>) -> [[Float]] {
    precondition(directions.count <= 4 && directions.allSatisfy { $0.count == dimensions })
    let together = (0..<dimensions).map { place in
      var values = SIMD4<Float>.zero
      for (lane, direction) in directions.enumerated() { values[lane] = direction[place] }
      return values
    }
    let room = panels.count / dimensions
    var projections = [Float](repeating: 0, count: 4 * room)
    projections.withUnsafeMutableBufferPointer { target in
      panels.withUnsafeBytes { panels in
        for panel in 0..<room / Self.lanes {
          let sums = project(panels, panel, together)
          for direction in 0..<4 {
            for lane in 0..<Self.lanes { target[direction * room + panel * Self.lanes + lane] = sums[direction][lane] }
          }
        }
      }
    }
    return directions.indices.map { index in
      let start = (index - directions.startIndex) * room
      return Array(projections[start..<start + count])
    }
  }

  /// Eight patches on four directions: the eight sums stay in registers.
  @inline(__always)
  private func project(
    _ panels: UnsafeRawBufferPointer, _ panel: Int, _ directions: [SIMD4<Float>]
  ) -> InlineArray<4, SIMD8<Float>> {
    var (low0, low1, low2, low3) = (SIMD4<Float>.zero, SIMD4<Float>.zero, SIMD4<Float>.zero, SIMD4<Float>.zero)
    var (high0, high1, high2, high3) = (low0, low0, low0, low0)
    var offset = panel * dimensions * Self.lanes * MemoryLayout<Float>.stride
    for weights in directions {
      let low = panels.loadUnaligned(fromByteOffset: offset, as: SIMD4<Float>.self)
      let high = panels.loadUnaligned(fromByteOffset: offset + 16, as: SIMD4<Float>.self)
      low0 += low * weights[0]
      low1 += low * weights[1]
      low2 += low * weights[2]
      low3 += low * weights[3]
      high0 += high * weights[0]
      high1 += high * weights[1]
      high2 += high * weights[2]
      high3 += high * weights[3]
      offset += 32
    }
    return [
      SIMD8(lowHalf: low0, highHalf: high0), SIMD8(lowHalf: low1, highHalf: high1),
      SIMD8(lowHalf: low2, highHalf: high2), SIMD8(lowHalf: low3, highHalf: high3),
    ]
  }
}
