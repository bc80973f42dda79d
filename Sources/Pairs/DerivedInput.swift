package import Imaging

/// How an input is made of its target, for the tasks that need no second image. Everything is done at the size that the
/// network trains at.
///
/// What is random is a function of the draw alone: content, seed and epoch. The version belongs to the recipe: whoever
/// changes what one of these makes raises it, so that nothing made before is taken for the same.
package struct DerivedInput: Sendable, Hashable {
  package enum Kind: Sendable, Hashable {
    case grayscale(GrayscaleInput)
    case edges(EdgeInput)
    case sketch(SketchInput)
    case hole(HoleInput)
    case downscale(DownscaleInput)
  }
  package var kind: Kind
  /// Of all that is random; each image and each epoch has draws of its own under it.
  package var seed: UInt64

  package init(_ kind: Kind, seed: UInt64 = 1) {
    self.kind = kind
    self.seed = seed
  }

  /// Of what this program makes.
  package static let version = 1

  /// Whether two draws differ: then the loader draws afresh each epoch.
  package var isRandom: Bool {
    switch kind {
    case .grayscale(let recipe): recipe.isRandom
    case .hole(let recipe): recipe.isRandom
    case .edges, .sketch, .downscale: false
    }
  }

  /// The input, of the target's size, 0...1: one channel for grayscale, edges and sketch; three for downscale; four for a
  /// hole, whose fourth is 1 where the target is known and 0 in the hole.
  /// - Parameter target: 0...1; 1 channel (grey) or 3 (RGB).
  package func make(of target: FloatImage, _ draw: InputDraw) -> FloatImage {
    switch kind {
    case .grayscale(let recipe): recipe.make(of: target, draw)
    case .edges(let recipe): recipe.make(of: target)
    case .sketch(let recipe): recipe.make(of: target)
    case .hole(let recipe): recipe.make(of: target, draw)
    case .downscale(let recipe): recipe.make(of: target)
    }
  }
}

extension FloatImage {
  /// In as many channels as a network's input has: grey is repeated, colours become their luminance, and where an alpha is
  /// asked for and there is none, everything is known.
  package func adapted(channels wanted: Int) -> FloatImage {
    if channels == wanted { return self }
    let colours = wanted == 2 || wanted == 4 ? wanted - 1 : wanted
    let own = channels == 2 || channels == 4 ? channels - 1 : channels
    var result = FloatImage(width: width, height: height, channels: wanted, filled: 1)
    for pixel in 0..<width * height {
      let from = pixel * channels
      for channel in 0..<colours {
        result.values[pixel * wanted + channel] =
          own == 3 && colours == 1 ? luminance(at: from) : values[from + min(channel, own - 1)]
      }
      if wanted > colours, channels > own { result.values[pixel * wanted + colours] = values[from + own] }
    }
    return result
  }

  /// ITU-R BT.601.
  private func luminance(at place: Int) -> Float {
    0.299 * values[place] + 0.587 * values[place + 1] + 0.114 * values[place + 2]
  }

  /// One channel: its luminance.
  func grey() -> FloatImage { adapted(channels: 1) }
}
