internal import Engine
internal import Imaging

/// From stored samples to the network's numbers: crop, mirror, scale.
struct BatchFiller: Sendable {
  let model: ModelConfiguration

  /// What a sample stands for.
  private enum Scale {
    /// 0...1
    case fraction
    /// -1...1
    case signed

    private static let fractions: [Float] = (0...255).map { Float($0) / 255 }
    private static let signedBytes: [Float] = (0...255).map { Float($0) / 127.5 - 1 }

    var ofBytes: [Float] { self == .fraction ? Self.fractions : Self.signedBytes }

    func value(_ sample: UInt16) -> Float {
      self == .fraction ? Float(sample) / 65535 : Float(sample) / 32767.5 - 1
    }
  }

  /// Appends one pair's crop to a batch.
  /// - Parameter side: pixels a side of the crop; it lies within the pair.
  func append(_ pair: PreparedPair, _ jitter: DataOrder.Jitter, side: Int, to batch: inout TrainingBatch) {
    if model.colour == .lab {
      appendLab(pair, jitter, side: side, to: &batch)
      return
    }
    if let input = pair.input {
      append(input, .signed, channels: model.channels.input, from: pair.side, jitter, side: side) {
        batch.input.append($0)
      }
    }
    guard let labels = model.labels, case .bits8(let classes) = pair.target else {
      append(pair.target, .signed, channels: model.channels.target, from: pair.side, jitter, side: side) {
        batch.target.append($0)
      }
      return
    }
    // 1 at the true class, -1 at the others.
    crop(classes, channels: 1, from: pair.side, jitter, side: side) { found in
      for index in labels.indices { batch.target.append(index == Int(found) ? 1 : -1) }
    }
  }

  /// L/50 - 1 beside ab/110 (3-channel samples are sRGB). The lightness is the target's, or that of a grey input.
  private func appendLab(_ pair: PreparedPair, _ jitter: DataOrder.Jitter, side: Int, to batch: inout TrainingBatch) {
    let target = lab(of: pair.target, channels: 3, from: pair.side, jitter, side: side)
    let input = pair.input.map { lab(of: $0, channels: 1, from: pair.side, jitter, side: side) } ?? target
    for pixel in 0..<side * side {
      batch.input.append(input[3 * pixel] / 50 - 1)
      batch.target.append(target[3 * pixel + 1] / 110)
      batch.target.append(target[3 * pixel + 2] / 110)
    }
  }

  private func lab(
    of samples: PreparedPair.Samples, channels: Int, from width: Int, _ jitter: DataOrder.Jitter, side: Int
  ) -> [Float] {
    var rgb: [Float] = []
    rgb.reserveCapacity(side * side * 3)
    append(samples, .fraction, channels: channels, from: width, jitter, side: side) { value in
      for _ in 0..<(channels == 1 ? 3 : 1) { rgb.append(value) }
    }
    return Lab.fromRGB(FloatImage(width: side, height: side, channels: 3, values: rgb)).values
  }

  /// The crop's values in row order, mirrored where asked.
  private func append(
    _ samples: PreparedPair.Samples, _ scale: Scale, channels: Int, from width: Int, _ jitter: DataOrder.Jitter,
    side: Int, _ take: (Float) -> Void
  ) {
    switch samples {
    case .bits8(let values):
      let scaled = scale.ofBytes
      crop(values, channels: channels, from: width, jitter, side: side) { take(scaled[Int($0)]) }
    case .bits16(let values):
      crop(values, channels: channels, from: width, jitter, side: side) { take(scale.value($0)) }
    }
  }

  @inline(__always)
  private func crop<Sample>(
    _ samples: [Sample], channels: Int, from width: Int, _ jitter: DataOrder.Jitter, side: Int, _ take: (Sample) -> Void
  ) {
    samples.withUnsafeBufferPointer { samples in
      for row in 0..<side {
        let start = ((jitter.y + row) * width + jitter.x) * channels
        for column in 0..<side {
          let pixel = start + (jitter.mirrored ? side - 1 - column : column) * channels
          for channel in 0..<channels { take(samples[pixel + channel]) }
        }
      }
    }
  }
}
