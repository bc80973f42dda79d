package import Kernels

/// A transposed convolution of kernel 4, stride 2, padding 1: twice the size. Its input is activated as it is read; the plain
/// kernels keep an activated copy for the backward pass.
package struct TransposedConvolutionLayer: Layer {
  package var outputs: Int
  /// What negative inputs are multiplied by: 0 for ReLU.
  package var slope: Float
  package var bias: Bool
  package var kernels: KernelPath

  package init(outputs: Int, slope: Float = 0, bias: Bool, kernels: KernelPath = .preferred) {
    self.outputs = outputs
    self.slope = slope
    self.bias = bias
    self.kernels = kernels
  }

  package func output(of input: FeatureShape, node: String) throws(ShapeError) -> FeatureShape {
    FeatureShape(input.height * 2, input.width * 2, outputs)
  }

  private func geometry(_ input: FeatureShape) -> ConvolutionGeometry {
    ConvolutionGeometry(
      kernel: 4, stride: 2, padding: 1, image: (input.height * 2, input.width * 2, outputs),
      grid: (input.height, input.width, input.channels))
  }

  package func parameters(of input: FeatureShape) -> [ParameterDeclaration] {
    convolutionParameters(
      shape: [input.channels, outputs, 4, 4], bias: bias ? outputs : nil, geometry: geometry(input),
      panels: panels(input))
  }

  /// The kernels' own way, where they have one.
  private func panels(_ input: FeatureShape) -> (any PanelConvolution)? {
    kernels.set.convolution(geometry(input), fastestTo: .image)
  }

  /// The plain kernels cut sums by the number of pixels.
  package func treatsImagesAlike(_ input: FeatureShape) -> Bool { panels(input) != nil }

  package func workspace(of input: FeatureShape, images: Int) -> Int {
    panels(input) == nil ? images * input.count : 0
  }

  package func scratchpad(of input: FeatureShape, images: Int) -> ScratchpadSize {
    (panels(input)?.scratchpad(images: images) ?? convolutionScratchpad(geometry(input), images: images))
      .united(biasScratchpad(pixels: input.pixels * 4, channels: outputs, images: images))
  }

  package func forward(_ memory: LayerMemory, _ run: LayerRun) {
    guard let weight = memory.weight else { return }
    let shape = FeatureShape(memory.input.height, memory.input.width, memory.input.channels)
    if let panels = panels(shape) {
      PanelOperation(panels, weight: weight, slope: slope, leadsToGrid: false).forward(memory, run)
    } else {
      transposedForward(memory, run, weight: weight, slope: slope, geometry: geometry(shape))
    }
  }

  package func backward(_ memory: LayerMemory, _ run: LayerRun) {
    guard let weight = memory.weight else { return }
    let shape = FeatureShape(memory.input.height, memory.input.width, memory.input.channels)
    if let panels = panels(shape) {
      PanelOperation(panels, weight: weight, slope: slope, leadsToGrid: false).backward(memory, run)
    } else {
      clearUnlessAdded(memory, run)
      transposedBackward(memory, run, weight: weight, slope: slope, geometry: geometry(shape))
    }
  }
}

func transposedForward(
  _ memory: LayerMemory, _ run: LayerRun, weight: UnsafeMutablePointer<Float>, slope: Float,
  geometry: ConvolutionGeometry
) {
  activate(memory.workspace, input: memory.input, slope: slope, count: run.count, pool: run.pool)
  transposedConvolutionForward(
    memory.output, activated: memory.workspace, weights: weight, bias: memory.bias, geometry: geometry,
    count: run.count, scratch: memory.scratch, pool: run.pool)
}

func transposedBackward(
  _ memory: LayerMemory, _ run: LayerRun, weight: UnsafeMutablePointer<Float>, slope: Float,
  geometry: ConvolutionGeometry
) {
  guard let outputGradient = memory.outputGradient else { return }
  if let inputGradient = memory.inputGradient {
    transposedConvolutionBackwardData(
      inputGradient, outputGradient: outputGradient, input: memory.input, slope: slope, weights: weight,
      geometry: geometry, count: run.count, scratch: memory.scratch, pool: run.pool)
  }
  guard run.wantsParameterGradients, let weightGradient = memory.weightGradient else { return }
  transposedConvolutionBackwardWeights(
    weightGradient, outputGradient: outputGradient, activated: memory.workspace, geometry: geometry,
    count: run.count, scratch: memory.scratch, pool: run.pool)
  if let biasGradient = memory.biasGradient {
    biasBackward(
      biasGradient, outputGradient: outputGradient, count: run.count, scratch: memory.scratch, pool: run.pool)
  }
}
