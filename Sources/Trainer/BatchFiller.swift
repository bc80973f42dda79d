internal import Engine
internal import Imaging

/// From stored bytes to the network's numbers: crop, mirror, scale.
struct BatchFiller: Sendable {
  let model: ModelConfiguration

  /// byte / 127.5 - 1
  private static let scaled: [Float] = (0...255).map { Float($0) / 127.5 - 1 }

  /// Appends one pair's crop to a batch.
  /// - Parameter side: pixels a side of the crop; it lies within the pair.
  func append(_ pair: PreparedPair, _ jitter: DataOrder.Jitter, side: Int, to batch: inout TrainingBatch) {
    if model.colour == .lab {
      appendLab(pair, jitter, side: side, to: &batch)
    } else {
      append(pair.input, channels: model.channels.input, from: pair.side, jitter, side: side) {
        batch.input.append(Self.scaled[Int($0)])
      }
      guard let labels = model.labels else {
        append(pair.target, channels: model.channels.target, from: pair.side, jitter, side: side) {
          batch.target.append(Self.scaled[Int($0)])
        }
        return
      }
      // 1 at the true class, -1 at the others.
      append(pair.target, channels: 1, from: pair.side, jitter, side: side) { found in
        for index in labels.indices { batch.target.append(index == Int(found) ? 1 : -1) }
      }
    }
  }

  /// L/50 - 1 beside ab/110 (3-channel bytes are sRGB).
  private func appendLab(_ pair: PreparedPair, _ jitter: DataOrder.Jitter, side: Int, to batch: inout TrainingBatch) {
    var rgb: [Float] = []
    rgb.reserveCapacity(side * side * 3)
    append(pair.target, channels: 3, from: pair.side, jitter, side: side) { rgb.append(Float($0) / 255) }
    let lab = Lab.fromRGB(FloatImage(width: side, height: side, channels: 3, values: rgb)).values
    for pixel in 0..<side * side {
      batch.input.append(lab[3 * pixel] / 50 - 1)
      batch.target.append(lab[3 * pixel + 1] / 110)
      batch.target.append(lab[3 * pixel + 2] / 110)
    }
  }

  /// The crop's samples in row order, mirrored where asked.
  private func append(
    _ samples: [UInt8], channels: Int, from width: Int, _ jitter: DataOrder.Jitter, side: Int, _ take: (UInt8) -> Void
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
