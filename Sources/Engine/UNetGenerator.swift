package import Kernels

/// The generators (Isola et al., sections 3.2.1 and 6.1): an encoder of convolutions down to one pixel, and a decoder of
/// transposed convolutions up again; U-Net joins each level of the decoder with the encoder's at the same size.
package enum UNetGenerator {
  /// - Parameters:
  ///   - height, width: of the images; at training both are `model.size`.
  /// - Throws: a size that the halvings do not divide.
  package static func graph(
    _ model: ModelConfiguration, height: Int, width: Int, kernels: KernelPath = .preferred
  ) throws(ShapeError) -> Graph {
    var nodes: [Graph.Description] = []
    let levels = model.levels
    let skips = model.generator == .unet
    let normalises = model.normalization != .none
    var last = "input"
    for level in 1...levels {
      // Neither the first layer is normalised nor the last: a single pixel less its mean is nothing.
      let name = "down\(level)"
      let convolution = ConvolutionLayer(
        outputs: filters(model, level), slope: level == 1 ? 1 : 0.2, bias: !normalises, kernels: kernels)
      nodes.append(.layer("\(name).conv", convolution, of: last, stateName: "\(block(level)).\(level == 1 ? 0 : 1)"))
      last = "\(name).conv"
      if let normalization = NormalizationLayer(model.normalization, kernels: kernels), level > 1, level < levels {
        nodes.append(.layer("\(name).norm", normalization, of: last, stateName: "\(block(level)).2"))
        last = "\(name).norm"
      }
    }
    var encoded = last
    for level in (1...levels).reversed() {
      let name = "up\(level)"
      let outputs = level == 1 ? model.channels.target : filters(model, level - 1)
      let convolution = TransposedConvolutionLayer(
        outputs: outputs, bias: level == 1 || !normalises, kernels: kernels)
      let place = level == levels || level == 1 ? 3 : 5
      nodes.append(.layer("\(name).conv", convolution, of: encoded, stateName: "\(block(level)).\(place)"))
      encoded = "\(name).conv"
      guard level > 1 else { break }
      if let normalization = NormalizationLayer(model.normalization, kernels: kernels) {
        nodes.append(
          .layer("\(name).norm", normalization, of: encoded, stateName: "\(block(level)).\(level == levels ? 4 : 6)"))
        encoded = "\(name).norm"
      }
      if dropsOut(model, level) {
        nodes.append(
          .layer("\(name).dropout", DropoutLayer(rate: model.dropout, index: level, kernels: kernels), of: encoded))
        encoded = "\(name).dropout"
      }
      if skips {
        let down = normalises && level > 2 ? "down\(level - 1).norm" : "down\(level - 1).conv"
        nodes.append(.join("\(name).join", [down, encoded]))
        encoded = "\(name).join"
      }
    }
    nodes.append(.layer("output", TanhLayer(kernels: kernels), of: encoded))
    return try Graph(input: FeatureShape(height, width, model.channels.input), nodes)
  }

  /// Channels at a level: 64, 128, 256, then 512.
  private static func filters(_ model: ModelConfiguration, _ level: Int) -> Int {
    model.filters * min(8, 1 << (level - 1))
  }

  private static func dropsOut(_ model: ModelConfiguration, _ level: Int) -> Bool {
    guard model.dropout > 0 else { return false }
    let levels = model.levels
    return switch model.dropoutAt {
    case .port: level < levels && level >= 5
    case .paper: level > levels - 3
    }
  }

  /// A level's place in the PyTorch port, where each holds the one inside it.
  private static func block(_ level: Int) -> String {
    level == 1 ? "model.model" : level == 2 ? "model.model.1.model" : "\(block(level - 1)).3.model"
  }
}
