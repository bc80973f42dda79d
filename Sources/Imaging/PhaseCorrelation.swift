internal import Glibc

/// By how much one picture is moved against another, found by phase correlation (Kuglin and Hines, *The Phase Correlation Image
/// Alignment Method*, 1975) of their edges, so that pictures of different kinds can be compared.
package struct PhaseCorrelation: Sendable, Hashable {
  /// Pixels by which the content of the second picture lies to the right of and below that of the first.
  package let x: Double
  package let y: Double
  /// The height of the correlation's peak above the mean of what is around it, in standard deviations (the peak-to-sidelobe
  /// ratio of Bolme et al., *Visual Object Tracking using Adaptive Correlation Filters*, 2010, 3.5). 0: there is nothing to
  /// hold on to.
  package let confidence: Double

  /// Pixels a side that pictures are compared at, at most.
  package static let side = 512
  /// How far the cross spectrum is whitened: 1 leaves the phase alone.
  private static let whitening: Float = 0.75
  /// The deviation of the low-pass, in cycles a pixel.
  private static let band: Float = 0.1
  /// What belongs to the peak itself, in pixels about it.
  private static let peakRadius = 4

  /// - Parameters:
  ///   - first, second: of one scale and the same number of channels; sizes may differ, corners lie on each other.
  ///   - limit: shifts of up to so many pixels are expected; twice as far is looked, so that a better match outside tells that
  ///     the one inside is none.
  package init(_ first: FloatImage, _ second: FloatImage, limit: Double) {
    let longest = max(first.width, first.height, second.width, second.height)
    let scale = min(1, Double(PhaseCorrelation.side) / Double(longest))
    func field(_ image: FloatImage) -> EdgeField {
      let (width, height) = (
        Int((Double(image.width) * scale).rounded()), Int((Double(image.height) * scale).rounded())
      )
      return EdgeField(scale < 1 ? image.resizedBicubic(width: max(1, width), height: max(1, height)) : image)
    }
    let (one, other) = (field(first), field(second))
    var side = 32
    while side < max(one.width, one.height, other.width, other.height) { side *= 2 }
    let product = CrossSpectrum(
      one.spectrum(side: side), other.spectrum(side: side), whitening: PhaseCorrelation.whitening,
      band: PhaseCorrelation.band)
    let reach = min(side / 2 - 1, max(PhaseCorrelation.peakRadius + 2, Int((2 * limit * scale).rounded(.up))))
    let peak = CorrelationPeak(product.correlation(), reach: reach, radius: PhaseCorrelation.peakRadius)
    let fine = product.refined(x: Double(peak.x), y: Double(peak.y))
    x = fine.x / scale
    y = fine.y / scale
    confidence = peak.ratio
  }
}

/// The product of two spectra, whitened and limited to low frequencies.
private struct CrossSpectrum {
  private var square: ComplexSquare
  private let band: Float

  init(_ first: ComplexSquare, _ second: ComplexSquare, whitening: Float, band: Float) {
    self.band = band
    let side = first.side
    square = ComplexSquare(side: side)
    var largest: Float = 0
    for place in 0..<side * side {
      // The conjugate of the first by the second.
      let (a, b) = (first.real[place], -first.imaginary[place])
      let (c, d) = (second.real[place], second.imaginary[place])
      square.real[place] = a * c - b * d
      square.imaginary[place] = a * d + b * c
      largest = max(
        largest, square.real[place] * square.real[place] + square.imaginary[place] * square.imaginary[place])
    }
    guard largest > 0 else { return }
    let floor = 1e-9 * largest.squareRoot()
    let passes = (0..<side).map { expf(-powf(CrossSpectrum.frequency($0, side), 2) / (2 * band * band)) }
    for y in 0..<side {
      for x in 0..<side {
        let place = y * side + x
        let (real, imaginary) = (square.real[place], square.imaginary[place])
        let length = (real * real + imaginary * imaginary).squareRoot()
        let weight = passes[x] * passes[y] / powf(length + floor, whitening)
        square.real[place] = real * weight
        square.imaginary[place] = imaginary * weight
      }
    }
  }

  /// Cycles a pixel, -1/2 ..< 1/2.
  private static func frequency(_ place: Int, _ side: Int) -> Float {
    Float(place < side / 2 ? place : place - side) / Float(side)
  }

  /// The correlation at whole pixels; a shift of -1 is at the far end.
  func correlation() -> ComplexSquare {
    var result = square
    result.transform(forward: false)
    return result
  }

  /// The place of the maximum near a whole pixel, by Newton's method on the correlation itself, which the spectrum tells at any
  /// place.
  func refined(x: Double, y: Double) -> (x: Double, y: Double) {
    var (x, y) = (x, y)
    for _ in 0..<4 {
      let (gradient, curvature) = derivatives(x: x, y: y)
      let determinant = curvature.x * curvature.z - curvature.y * curvature.y
      // Not a maximum: what the whole pixel says stands.
      guard curvature.x < 0, curvature.z < 0, determinant > 0 else { break }
      let stepX = (curvature.z * gradient.x - curvature.y * gradient.y) / determinant
      let stepY = (curvature.x * gradient.y - curvature.y * gradient.x) / determinant
      x -= min(max(stepX, -0.5), 0.5)
      y -= min(max(stepY, -0.5), 0.5)
      if abs(stepX) + abs(stepY) < 1e-4 { break }
    }
    return (x, y)
  }

  /// The first derivatives of the correlation, and the second: by x, by x and y, by y.
  private func derivatives(x: Double, y: Double) -> (gradient: SIMD2<Double>, curvature: SIMD3<Double>) {
    let side = square.side
    // Beyond four deviations of the low-pass nothing is left.
    let most = min(side / 2 - 1, Int(4 * Double(band) * Double(side)) + 1)
    let places = Array(0...most) + Array(side - most..<side)
    func turns(_ at: Double) -> [(place: Int, frequency: Float, cosine: Float, sine: Float)] {
      places.map { place in
        let frequency = 2 * Float.pi * CrossSpectrum.frequency(place, side)
        let angle = Double(frequency) * at
        return (place, frequency, Float(cos(angle)), Float(sin(angle)))
      }
    }
    let (columns, rows) = (turns(x), turns(y))
    var gradient: SIMD2<Double> = .zero
    var curvature: SIMD3<Double> = .zero
    for row in rows {
      // Of the row: the sums of the turned numbers, weighted by the powers of the horizontal frequency.
      var sums = (SIMD2<Float>.zero, SIMD2<Float>.zero, SIMD2<Float>.zero)
      for column in columns {
        let place = row.place &* side &+ column.place
        let (real, imaginary) = (square.real[place], square.imaginary[place])
        let turned = SIMD2(
          real * column.cosine - imaginary * column.sine, real * column.sine + imaginary * column.cosine)
        sums.0 += turned
        sums.1 += column.frequency * turned
        sums.2 += column.frequency * column.frequency * turned
      }
      func realPart(_ value: SIMD2<Float>) -> Double { Double(value.x * row.cosine - value.y * row.sine) }
      func imaginaryPart(_ value: SIMD2<Float>) -> Double { Double(value.x * row.sine + value.y * row.cosine) }
      let frequency = Double(row.frequency)
      gradient.x -= imaginaryPart(sums.1)
      gradient.y -= frequency * imaginaryPart(sums.0)
      curvature.x -= realPart(sums.2)
      curvature.y -= frequency * realPart(sums.1)
      curvature.z -= frequency * frequency * realPart(sums.0)
    }
    return (gradient, curvature)
  }
}

/// The highest place of a correlation about no shift.
private struct CorrelationPeak {
  private(set) var x = 0
  private(set) var y = 0
  /// Its height above the mean of the rest, in deviations of the rest.
  private(set) var ratio = 0.0

  /// - Parameters:
  ///   - reach: how far it may be, in either direction.
  ///   - radius: what is so near to it does not belong to the rest.
  init(_ correlation: ComplexSquare, reach: Int, radius: Int) {
    let side = correlation.side
    func value(_ x: Int, _ y: Int) -> Float { correlation.real[((y + side) % side) * side + (x + side) % side] }
    var highest = -Float.infinity
    for row in -reach...reach {
      for column in -reach...reach where value(column, row) > highest {
        highest = value(column, row)
        (x, y) = (column, row)
      }
    }
    var (count, sum, squares) = (0.0, 0.0, 0.0)
    for row in -reach...reach {
      for column in -reach...reach where (column - x) * (column - x) + (row - y) * (row - y) > radius * radius {
        let height = Double(value(column, row))
        count += 1
        sum += height
        squares += height * height
      }
    }
    guard count > 1 else { return }
    let mean = sum / count
    let deviation = max(0, squares / count - mean * mean).squareRoot()
    if deviation > 0, highest.isFinite { ratio = (Double(highest) - mean) / deviation }
  }
}
