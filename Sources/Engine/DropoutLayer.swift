package import Kernels
internal import Random

/// Dropout with inverted scaling; passes everything on where a run has no masks.
package struct DropoutLayer: Layer {
  package var rate: Double
  /// Keeps the masks of a network's dropout layers apart.
  package var index: Int
  package var kernels: KernelPath

  package init(rate: Double, index: Int, kernels: KernelPath = .preferred) {
    self.rate = rate
    self.index = index
    self.kernels = kernels
  }

  private static let purpose: UInt64 = 0x6472_6f70_6f75_7400

  package func output(of input: FeatureShape, node: String) throws(ShapeError) -> FeatureShape { input }

  package var worksInPlace: Bool { true }

  package func forward(_ memory: LayerMemory, _ run: LayerRun) {
    switch run.dropout {
    case .off:
      if memory.output.data != memory.input.data {
        copy(memory.output, from: memory.input, count: run.count, pool: run.pool)
      }
    case .batch(let key):
      drop(memory.output, memory.input, key, run.count, run.pool)
    case .images(let keys):
      for image in 0..<run.count {
        drop(memory.output.from(image: image), memory.input.from(image: image), keys[image], 1, run.pool)
      }
    }
  }

  package func backward(_ memory: LayerMemory, _ run: LayerRun) {
    guard let inputGradient = memory.inputGradient, let outputGradient = memory.outputGradient else { return }
    switch run.dropout {
    case .off:
      if memory.addsInputGradient {
        add(inputGradient, outputGradient, count: run.count, pool: run.pool)
      } else {
        copy(inputGradient, from: outputGradient, count: run.count, pool: run.pool)
      }
    case .batch(let key):
      dropBackward(inputGradient, outputGradient, key, memory.addsInputGradient, run.count, run.pool)
    case .images(let keys):
      for image in 0..<run.count {
        dropBackward(
          inputGradient.from(image: image), outputGradient.from(image: image), keys[image],
          memory.addsInputGradient, 1, run.pool)
      }
    }
  }

  /// In place, on a part of one image's map.
  /// - Parameter first: the number of the part's first pixel in the whole map.
  func drop(in part: FeatureMap, first: Int, _ key: Philox, _ pool: ComputePool) {
    drop(part, part, key, 1, pool, first: first)
  }

  private func drop(
    _ output: FeatureMap, _ input: FeatureMap, _ key: Philox, _ count: Int, _ pool: ComputePool, first: Int = 0
  ) {
    let mask = key.derived(Self.purpose, UInt64(index))
    kernels.set.dropoutForward(output, input: input, rate: rate, mask: mask, count: count, first: first, pool: pool)
  }

  private func dropBackward(
    _ inputGradient: FeatureMap, _ outputGradient: FeatureMap, _ key: Philox, _ adds: Bool, _ count: Int,
    _ pool: ComputePool
  ) {
    let mask = key.derived(Self.purpose, UInt64(index))
    kernels.set.dropoutBackward(
      inputGradient, outputGradient: outputGradient, rate: rate, mask: mask, adds: adds, count: count, pool: pool)
  }
}
