package import Kernels

/// The generator's last layer: -1...1.
package struct TanhLayer: Layer {
  package var kernels: KernelPath

  package init(kernels: KernelPath = .preferred) {
    self.kernels = kernels
  }

  package func output(of input: FeatureShape, node: String) throws(ShapeError) -> FeatureShape { input }
  package var worksInPlace: Bool { true }

  package func forward(_ memory: LayerMemory, _ run: LayerRun) {
    kernels.set.tanhForward(memory.output, input: memory.input, count: run.count, pool: run.pool)
  }

  package func backward(_ memory: LayerMemory, _ run: LayerRun) {
    guard let inputGradient = memory.inputGradient, let outputGradient = memory.outputGradient else { return }
    kernels.set.tanhBackward(
      inputGradient, outputGradient: outputGradient, output: memory.output, adds: memory.addsInputGradient,
      count: run.count, pool: run.pool)
  }
}
