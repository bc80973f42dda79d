internal import Engine
internal import Imaging
internal import Labels

/// From the network's numbers to pictures of 0...1, for metrics and for people.
struct PictureMaker: Sendable {
  let model: ModelConfiguration

  /// The input as a person sees it; for Lab, the lightness as grey.
  func input(_ values: [Float], side: Int) -> FloatImage {
    guard model.colour == .lab else { return plain(values, channels: model.channels.input, side: side) }
    return result([Float](repeating: 0, count: side * side * 2), input: values, side: side)
  }

  /// An output or a target; for Lab joined with the input's lightness, for labels in their colours.
  func result(_ values: [Float], input: [Float], side: Int) -> FloatImage {
    if let labels = model.labels {
      let colours = classesOf(values, count: labels.count).map { labels[Int($0)] }
      return FloatImage(
        width: side, height: side, channels: 3,
        values: colours.flatMap { [Float($0.red) / 255, Float($0.green) / 255, Float($0.blue) / 255] })
    }
    guard model.colour == .lab else { return plain(values, channels: model.channels.target, side: side) }
    var lab = FloatImage(width: side, height: side, channels: 3)
    for pixel in 0..<side * side {
      lab.values[3 * pixel] = (input[pixel] + 1) * 50
      lab.values[3 * pixel + 1] = values[2 * pixel] * 110
      lab.values[3 * pixel + 2] = values[2 * pixel + 1] * 110
    }
    return Lab.toRGB(lab)
  }

  /// (v + 1) / 2, without the alpha that 2 and 4 channels carry.
  private func plain(_ values: [Float], channels: Int, side: Int) -> FloatImage {
    let shown = channels >= 3 ? 3 : 1
    var image = FloatImage(width: side, height: side, channels: shown)
    for pixel in 0..<side * side {
      for channel in 0..<shown {
        image.values[pixel * shown + channel] = (values[pixel * channels + channel] + 1) / 2
      }
    }
    return image
  }

  /// The input as if it were an output, if its channels can be.
  func copiedInput(_ input: FloatImage, like target: FloatImage) -> FloatImage? {
    if input.channels == target.channels { return input }
    guard input.channels == 1, target.channels == 3 else { return nil }
    return FloatImage(
      width: input.width, height: input.height, channels: 3, values: input.values.flatMap { [$0, $0, $0] })
  }
}
