package import Kernels

/// A convolution, its input activated as it is read.
package struct ConvolutionLayer: Layer {
  package var outputs: Int
  package var kernel: Int
  package var stride: Int
  package var padding: Int
  /// What negative inputs are multiplied by: 1 for none, 0.2 for LeakyReLU.
  package var slope: Float
  package var bias: Bool
  package var kernels: KernelPath

  package init(
    outputs: Int, kernel: Int = 4, stride: Int = 2, padding: Int = 1, slope: Float = 1, bias: Bool,
    kernels: KernelPath = .preferred
  ) {
    self.outputs = outputs
    self.kernel = kernel
    self.stride = stride
    self.padding = padding
    self.slope = slope
    self.bias = bias
    self.kernels = kernels
  }

  package func output(of input: FeatureShape, node: String) throws(ShapeError) -> FeatureShape {
    let (height, width) = (input.height + 2 * padding - kernel, input.width + 2 * padding - kernel)
    guard height >= 0, width >= 0 else {
      throw ShapeError(node: node, reason: "\(input) is too small for a kernel of \(kernel) x \(kernel)")
    }
    return FeatureShape(height / stride + 1, width / stride + 1, outputs)
  }

  /// With stride 1 and fewer outputs than inputs the convolution is run as the transposed convolution that it equals, kernel
  /// turned: a product of all inputs with few columns, in place of patches of all inputs.
  private func isTurned(_ input: FeatureShape) -> Bool { stride == 1 && outputs < input.channels }

  private func geometry(_ input: FeatureShape) -> ConvolutionGeometry {
    let height = (input.height + 2 * padding - kernel) / stride + 1
    let width = (input.width + 2 * padding - kernel) / stride + 1
    if isTurned(input) {
      return ConvolutionGeometry(
        kernel: kernel, stride: 1, padding: kernel - 1 - padding, image: (height, width, outputs),
        grid: (input.height, input.width, input.channels))
    }
    return ConvolutionGeometry(
      kernel: kernel, stride: stride, padding: padding, image: (input.height, input.width, input.channels),
      grid: (height, width, outputs))
  }

  package func parameters(of input: FeatureShape) -> [ParameterDeclaration] {
    convolutionParameters(
      shape: [outputs, input.channels, kernel, kernel], bias: bias ? outputs : nil, geometry: geometry(input),
      isTurned: isTurned(input), panels: panels(input))
  }

  /// The kernels' own way, where they have one.
  private func panels(_ input: FeatureShape) -> (any PanelConvolution)? {
    kernels.set.convolution(geometry(input), fastestTo: .grid)
  }

  /// The plain kernels cut sums by the number of pixels.
  package func treatsImagesAlike(_ input: FeatureShape) -> Bool { panels(input) != nil }

  package func workspace(of input: FeatureShape, images: Int) -> Int {
    isTurned(input) && panels(input) == nil ? images * input.count : 0
  }

  package func scratchpad(of input: FeatureShape, images: Int) -> ScratchpadSize {
    let g = geometry(input)
    let (height, width) = isTurned(input) ? (g.imageHeight, g.imageWidth) : (g.gridHeight, g.gridWidth)
    return (panels(input)?.scratchpad(images: images) ?? convolutionScratchpad(g, images: images))
      .united(biasScratchpad(pixels: height * width, channels: outputs, images: images))
  }

  package func forward(_ memory: LayerMemory, _ run: LayerRun) {
    guard let weight = memory.weight else { return }
    let input = memory.input
    let shape = FeatureShape(input.height, input.width, input.channels)
    if let panels = panels(shape) {
      let operation = PanelOperation(panels, weight: weight, slope: slope, leadsToGrid: !isTurned(shape))
      operation.forward(memory, run)
    } else if isTurned(shape) {
      transposedForward(memory, run, weight: weight, slope: slope, geometry: geometry(shape))
    } else {
      convolutionForward(
        memory.output, input: input, slope: slope, weights: weight, bias: memory.bias, geometry: geometry(shape),
        count: run.count, scratch: memory.scratch, pool: run.pool)
    }
  }

  package func backward(_ memory: LayerMemory, _ run: LayerRun) {
    guard let weight = memory.weight, let outputGradient = memory.outputGradient else { return }
    let input = memory.input
    let shape = FeatureShape(input.height, input.width, input.channels)
    let geometry = geometry(shape)
    if let panels = panels(shape) {
      let operation = PanelOperation(panels, weight: weight, slope: slope, leadsToGrid: !isTurned(shape))
      operation.backward(memory, run)
      return
    }
    clearUnlessAdded(memory, run)
    if isTurned(shape) {
      transposedBackward(memory, run, weight: weight, slope: slope, geometry: geometry)
      return
    }
    if let inputGradient = memory.inputGradient {
      convolutionBackwardData(
        inputGradient, outputGradient: outputGradient, input: input, slope: slope, weights: weight,
        geometry: geometry, count: run.count, scratch: memory.scratch, pool: run.pool)
    }
    guard run.wantsParameterGradients, let weightGradient = memory.weightGradient else { return }
    convolutionBackwardWeights(
      weightGradient, outputGradient: outputGradient, input: input, slope: slope, geometry: geometry,
      count: run.count, scratch: memory.scratch, pool: run.pool)
    if let biasGradient = memory.biasGradient {
      biasBackward(
        biasGradient, outputGradient: outputGradient, count: run.count, scratch: memory.scratch, pool: run.pool)
    }
  }
}

/// A convolution's weight, N(0, 0.02), and its bias where it has one.
func convolutionParameters(
  shape: [Int], bias: Int?, geometry g: ConvolutionGeometry, isTurned: Bool = false, panels: (any PanelConvolution)?
) -> [ParameterDeclaration] {
  let panel = panels?.panelWidth ?? g.gridChannels
  let layout: ParameterLayout =
    if isTurned {
      .turnedTaps(kernel: g.kernel, image: g.imageChannels, grid: g.gridChannels, panel: panel)
    } else if panels?.side == .image {
      .imagePanels(kernel: g.kernel, image: g.imageChannels, grid: g.gridChannels, panel: panel)
    } else {
      .taps(kernel: g.kernel, image: g.imageChannels, grid: g.gridChannels, panel: panel)
    }
  let weight = ParameterDeclaration(
    name: "weight", shape: shape, layout: layout, initial: .normal(mean: 0, deviation: 0.02),
    live: panels == nil ? g.liveWeightRanges : nil, isUpdatedInPlace: panels != nil)
  guard let bias else { return [weight] }
  return [weight, ParameterDeclaration(name: "bias", shape: [bias], initial: .zero)]
}
