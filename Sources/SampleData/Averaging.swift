internal import Imaging

extension [SIMD3<Float>] {
  /// The drawn pixels averaged down to the finished picture, clamped to 0...1.
  func averaged(_ raster: Raster) -> FloatImage {
    let step = raster.oversampling
    var values: [Float] = []
    values.reserveCapacity(raster.size * raster.size * 3)
    for y in 0..<raster.size {
      for x in 0..<raster.size {
        var sum = Colour()
        for dy in 0..<step {
          let row = (y * step + dy) * raster.side
          for column in x * step..<(x + 1) * step { sum += self[row + column] }
        }
        let mean = (sum / Float(step * step)).clamped(lowerBound: Colour(), upperBound: Colour(repeating: 1))
        for channel in 0..<3 { values.append(mean[channel]) }
      }
    }
    return FloatImage(width: raster.size, height: raster.size, channels: 3, values: values)
  }
}
