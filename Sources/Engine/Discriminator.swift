package import Kernels

/// The discriminators (Isola et al., sections 3.2.2 and 6.1.2): one logit for each patch of the pair.
package enum Discriminator {
  package static func graph(
    _ model: ModelConfiguration, kernels: KernelPath = .preferred
  ) throws(ShapeError) -> Graph {
    let channels = model.channels.target + (model.discriminator.conditional ? model.channels.input : 0)
    let input = FeatureShape(model.size, model.size, channels)
    return try Graph(
      input: input, model.discriminator.receptiveField == 1 ? pixel(model, kernels) : patch(model, kernels))
  }

  /// PatchGAN: receptive fields of 16, 34, 70, 142 and 286 pixels with 1 to 5 layers of stride 2.
  private static func patch(_ model: ModelConfiguration, _ kernels: KernelPath) -> [Graph.Description] {
    let layers = [16: 1, 34: 2, 70: 3, 142: 4, 286: 5][model.discriminator.receptiveField] ?? 3
    let filters = model.discriminator.filters
    var nodes: [Graph.Description] = [
      .layer(
        "conv1", ConvolutionLayer(outputs: filters, bias: true, kernels: kernels), of: "input", stateName: "model.0")
    ]
    var last = "conv1"
    for layer in 1...layers {
      let convolution = ConvolutionLayer(
        outputs: filters * min(1 << layer, 8), stride: layer < layers ? 2 : 1, slope: 0.2,
        bias: model.normalization == .none, kernels: kernels)
      let place = 3 * layer - 1
      nodes.append(.layer("conv\(layer + 1)", convolution, of: last, stateName: "model.\(place)"))
      last = "conv\(layer + 1)"
      if let normalization = NormalizationLayer(model.normalization, kernels: kernels) {
        nodes.append(.layer("norm\(layer + 1)", normalization, of: last, stateName: "model.\(place + 1)"))
        last = "norm\(layer + 1)"
      }
    }
    let verdict = ConvolutionLayer(outputs: 1, stride: 1, slope: 0.2, bias: true, kernels: kernels)
    return nodes + [.layer("verdict", verdict, of: last, stateName: "model.\(3 * layers + 2)")]
  }

  /// PixelGAN: convolutions of one pixel.
  private static func pixel(_ model: ModelConfiguration, _ kernels: KernelPath) -> [Graph.Description] {
    let filters = model.discriminator.filters
    let unnormalised = model.normalization == .none
    func convolution(_ outputs: Int, slope: Float, bias: Bool) -> ConvolutionLayer {
      ConvolutionLayer(outputs: outputs, kernel: 1, stride: 1, padding: 0, slope: slope, bias: bias, kernels: kernels)
    }
    var nodes: [Graph.Description] = [
      .layer("conv1", convolution(filters, slope: 1, bias: true), of: "input", stateName: "net.0"),
      .layer("conv2", convolution(filters * 2, slope: 0.2, bias: unnormalised), of: "conv1", stateName: "net.2"),
    ]
    var last = "conv2"
    if let normalization = NormalizationLayer(model.normalization, kernels: kernels) {
      nodes.append(.layer("norm2", normalization, of: last, stateName: "net.3"))
      last = "norm2"
    }
    nodes.append(
      .layer("verdict", convolution(1, slope: 0.2, bias: unnormalised), of: last, stateName: "net.5"))
    return nodes
  }
}
