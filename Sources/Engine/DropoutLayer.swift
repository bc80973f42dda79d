internal import Kernels
internal import Random

/// Dropout with inverted scaling; passes everything on where a run has no masks.
package struct DropoutLayer: Layer {
  package var rate: Double
  /// Keeps the masks of a network's dropout layers apart.
  package var index: Int

  package init(rate: Double, index: Int) {
    self.rate = rate
    self.index = index
  }

  private static let purpose: UInt64 = 0x6472_6f70_6f75_7400

  package func output(of input: FeatureShape, node: String) throws(ShapeError) -> FeatureShape { input }

  package var worksInPlace: Bool { true }

  package func forward(_ memory: LayerMemory, _ run: LayerRun) {
    if let key = run.dropout {
      dropoutForward(
        memory.output, input: memory.input, rate: rate, mask: key.derived(Self.purpose, UInt64(index)),
        count: run.count, pool: run.pool)
    } else if memory.output.data != memory.input.data {
      copy(memory.output, from: memory.input, count: run.count, pool: run.pool)
    }
  }

  package func backward(_ memory: LayerMemory, _ run: LayerRun) {
    guard let inputGradient = memory.inputGradient, let outputGradient = memory.outputGradient else { return }
    if let key = run.dropout {
      dropoutBackward(
        inputGradient, outputGradient: outputGradient, rate: rate, mask: key.derived(Self.purpose, UInt64(index)),
        count: run.count, pool: run.pool)
    } else {
      add(inputGradient, outputGradient, count: run.count, pool: run.pool)
    }
  }
}
