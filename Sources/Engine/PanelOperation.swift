internal import Kernels

/// A convolution (image to grid) or transposed convolution (grid to image) on weights in panels: a layer's passes.
struct PanelOperation {
  let panels: any PanelConvolution
  let weight: UnsafeMutablePointer<Float>
  /// The activation's of the input.
  let slope: Float
  /// Whether the layer's input is the image side of the convolution, its output the grid.
  let leadsToGrid: Bool

  init(_ panels: any PanelConvolution, weight: UnsafeMutablePointer<Float>, slope: Float, leadsToGrid: Bool) {
    self.panels = panels
    self.weight = weight
    self.slope = slope
    self.leadsToGrid = leadsToGrid
  }

  func forward(_ memory: LayerMemory, _ run: LayerRun) {
    let target = ConvolutionTarget(memory.output, bias: memory.bias)
    let input = Activated(memory.input, slope: slope)
    if leadsToGrid {
      panels.imageToGrid(
        target, image: input, weights: weight, count: run.count, scratch: memory.scratch, pool: run.pool)
    } else {
      panels.gridToImage(
        target, grid: input, weights: weight, count: run.count, scratch: memory.scratch, pool: run.pool)
    }
  }

  /// First the gradient of the input, from the weights as they were; then that of the weights, which it may change.
  func backward(_ memory: LayerMemory, _ run: LayerRun) {
    guard let outputGradient = memory.outputGradient else { return }
    let input = Activated(memory.input, slope: slope)
    let gradient = Activated(outputGradient)
    if let inputGradient = memory.inputGradient {
      let target = ConvolutionTarget(
        inputGradient, adds: memory.addsInputGradient, derivative: slope == 1 ? nil : input)
      if leadsToGrid {
        panels.gridToImage(
          target, grid: gradient, weights: weight, count: run.count, scratch: memory.scratch, pool: run.pool)
      } else {
        panels.imageToGrid(
          target, image: gradient, weights: weight, count: run.count, scratch: memory.scratch, pool: run.pool)
      }
    }
    guard let use = use(memory, run) else { return }
    let kept: KeptOperand = memory.inputGradient == nil ? .nothing : leadsToGrid ? .grid : .image
    panels.weightGradient(
      use, image: leadsToGrid ? input : gradient, grid: leadsToGrid ? gradient : input, kept: kept, count: run.count,
      scratch: memory.scratch, pool: run.pool)
    if let biasGradient = memory.biasGradient {
      biasBackward(
        biasGradient, outputGradient: outputGradient, count: run.count, scratch: memory.scratch, pool: run.pool)
    }
  }

  private func use(_ memory: LayerMemory, _ run: LayerRun) -> WeightGradientUse? {
    switch run.parameterGradients {
    case .none: return nil
    case .accumulate: return memory.weightGradient.map { .accumulate($0) }
    case .update(let step):
      guard let moments = memory.moments else { preconditionFailure("an update needs Adam's moments") }
      return .update(step, weights: weight, moments)
    }
  }
}

/// For kernels that add to the input gradient, where the layer is to store it.
func clearUnlessAdded(_ memory: LayerMemory, _ run: LayerRun) {
  guard !memory.addsInputGradient, let inputGradient = memory.inputGradient else { return }
  clear(inputGradient, count: run.count, pool: run.pool)
}
