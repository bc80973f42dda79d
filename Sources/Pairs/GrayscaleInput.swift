internal import Glibc
internal import Imaging
internal import Random

/// Black and white, of a colour picture.
package struct GrayscaleInput: Sendable, Hashable {
  package enum Style: String, Codable, Sendable, CaseIterable {
    /// The luminance (ITU-R BT.601): always the same.
    case luminance
    /// As films and prints have it, each draw another: how sensitive the film is to each colour, its response curve, grain,
    /// fading, and dark corners. A model that knows one black-and-white alone does not work on real archives.
    case film
  }
  package var style: Style
  /// How far `film` goes from the luminance, 0...1.
  package var strength: Double

  package init(style: Style = .luminance, strength: Double = 1) {
    self.style = style
    self.strength = strength
  }

  var isRandom: Bool { style == .film && strength > 0 }

  func make(of target: FloatImage, _ draw: InputDraw) -> FloatImage {
    guard isRandom else { return target.grey() }
    let film = Film(draw, strength: Float(strength))
    var image = target.channels == 3 ? film.exposed(target) : target.grey()
    film.develop(&image)
    film.addGrain(&image, draw)
    film.fade(&image)
    return image
  }
}

/// One film, with its print.
private struct Film {
  let sensitivity: SIMD3<Float>
  let gamma: Float
  /// How much of an S the response curve is.
  let contrast: Float
  let grain: Float
  /// Pixels over which grain hangs together.
  let grainSize: Double
  let black: Float
  let white: Float
  let corners: Float

  init(_ draw: InputDraw, strength: Float) {
    var stream = draw.stream(1)
    func within(_ low: Float, _ high: Float) -> Float { low + (high - low) * Float(stream.uniform()) }
    // Between panchromatic film, which sees as people do, orthochromatic, which is blind to red, and the plates before.
    let kinds: [SIMD3<Float>] = [[0.299, 0.587, 0.114], [0.02, 0.58, 0.40], [0, 0.15, 0.85]]
    let parts = SIMD3<Float>(within(0, 1), within(0, 1) * within(0, 1), within(0, 1) * within(0, 1) * 0.5) + 1e-3
    let mixed = (parts[0] * kinds[0] + parts[1] * kinds[1] + parts[2] * kinds[2]) / parts.sum()
    sensitivity = kinds[0] + strength * (mixed - kinds[0])
    gamma = expf(strength * within(-0.35, 0.35))
    contrast = strength * within(-0.3, 0.6)
    grain = strength * within(0, 0.05)
    grainSize = Double(within(0, 0.8))
    black = strength * within(0, 0.14)
    white = 1 - strength * within(0, 0.12)
    corners = strength * within(0, 0.25)
  }

  /// Exposed in linear light (sRGB's curve as a power of 2.2), shown as sRGB again.
  func exposed(_ image: FloatImage) -> FloatImage {
    var grey = FloatImage(width: image.width, height: image.height, channels: 1)
    for pixel in grey.values.indices {
      var light: Float = 0
      for channel in 0..<3 { light += sensitivity[channel] * powf(max(image.values[3 * pixel + channel], 0), 2.2) }
      grey.values[pixel] = powf(min(max(light, 0), 1), 1 / 2.2)
    }
    return grey
  }

  func develop(_ image: inout FloatImage) {
    let (centreX, centreY) = (Float(image.width - 1) / 2, Float(image.height - 1) / 2)
    let reach = centreX * centreX + centreY * centreY + 1e-6
    for y in 0..<image.height {
      for x in 0..<image.width {
        let (dx, dy) = (Float(x) - centreX, Float(y) - centreY)
        let value = powf(min(max(image.values[y * image.width + x], 0), 1), gamma)
        // Smoothstep bends to an S; its mirror about the diagonal flattens.
        let bent = value * value * (3 - 2 * value)
        let curved = value + contrast * (bent - value)
        image.values[y * image.width + x] = curved * (1 - corners * (dx * dx + dy * dy) / reach)
      }
    }
  }

  /// Strongest in the middle tones, as a film's is.
  func addGrain(_ image: inout FloatImage, _ draw: InputDraw) {
    guard grain > 0 else { return }
    let noise = FloatImage(
      width: image.width, height: image.height, channels: 1, values: draw.noise(2, count: image.values.count))
    let clumped = noise.blurred(sigma: grainSize)
    let deviation = (clumped.values.reduce(0) { $0 + $1 * $1 } / Float(max(1, clumped.values.count))).squareRoot()
    for place in image.values.indices {
      let value = image.values[place]
      let visible = 0.4 + 2.4 * value * max(0, 1 - value)
      image.values[place] = value + grain * visible * clumped.values[place] / max(deviation, 1e-6)
    }
  }

  func fade(_ image: inout FloatImage) {
    for place in image.values.indices {
      image.values[place] = min(max(black + (white - black) * image.values[place], 0), 1)
    }
  }
}
