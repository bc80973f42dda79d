internal import Glibc

/// Where a picture has edges and which way they lie, as complex numbers: twice the angle of the gradient, so that an edge from
/// dark to light and one from light to dark are the same, and a map agrees with the aerial photo of its place. Strong edges
/// count little more than weak ones.
struct EdgeField {
  let width: Int
  let height: Int
  private(set) var real: [Float]
  private(set) var imaginary: [Float]

  private static let smoothing = 1.5
  /// The strength at which an edge counts half, as a part of the mean.
  private static let knee: Float = 0.5

  /// - Parameter image: any number of channels; an alpha counts as one.
  init(_ image: FloatImage) {
    (width, height) = (image.width, image.height)
    real = [Float](repeating: 0, count: width * height)
    imaginary = real
    let smooth = image.blurred(sigma: EdgeField.smoothing)
    let channels = image.channels
    let row = width * channels
    for y in 0..<height {
      for x in 0..<width {
        let place = y * width + x
        for channel in 0..<channels {
          let at = place * channels + channel
          let dx = x > 0 && x < width - 1 ? (smooth.values[at + channels] - smooth.values[at - channels]) / 2 : 0
          let dy = y > 0 && y < height - 1 ? (smooth.values[at + row] - smooth.values[at - row]) / 2 : 0
          // (dx + i dy) squared.
          real[place] += dx * dx - dy * dy
          imaginary[place] += 2 * dx * dy
        }
      }
    }
    compress()
  }

  private mutating func compress() {
    let strengths = zip(real, imaginary).map { ($0 * $0 + $1 * $1).squareRoot() }
    let mean = strengths.reduce(0, +) / Float(max(1, strengths.count))
    guard mean > 0 else { return }
    for place in real.indices {
      let scale = 1 / (strengths[place] + EdgeField.knee * mean)
      real[place] *= scale
      imaginary[place] *= scale
    }
  }

  /// Its spectrum: faded out towards the borders (Hann), in the upper left corner of a square of zeros.
  /// - Precondition: it fits.
  func spectrum(side: Int) -> ComplexSquare {
    func hann(_ count: Int) -> [Float] {
      (0..<count).map { Float(0.5 - 0.5 * cos(2 * Double.pi * Double($0) / Double(max(1, count - 1)))) }
    }
    let (columns, rows) = (hann(width), hann(height))
    var square = ComplexSquare(side: side)
    for y in 0..<height {
      for x in 0..<width {
        let weight = columns[x] * rows[y]
        square.real[y * side + x] = real[y * width + x] * weight
        square.imaginary[y * side + x] = imaginary[y * width + x] * weight
      }
    }
    square.transform(forward: true)
    return square
  }
}
