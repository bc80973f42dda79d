package import Kernels

/// Batch or instance normalisation with scale and shift. Batch statistics are those of the run's groups of images.
package struct NormalizationLayer: Layer {
  package enum Statistics: Sendable, Hashable { case batch, instance }
  package var statistics: Statistics
  package var kernels: KernelPath

  /// `nil` where the model has none.
  package init?(_ normalization: ModelConfiguration.Normalization, kernels: KernelPath = .preferred) {
    self.kernels = kernels
    switch normalization {
    case .batch: statistics = .batch
    case .instance: statistics = .instance
    case .none: return nil
    }
  }

  /// The share of a new batch in the running averages, PyTorch's default.
  private static let momentum: Float = 0.1

  package func output(of input: FeatureShape, node: String) throws(ShapeError) -> FeatureShape { input }

  package func parameters(of input: FeatureShape) -> [ParameterDeclaration] {
    [
      ParameterDeclaration(
        name: "weight", shape: [input.channels], initial: .normal(mean: 1, deviation: 0.02)),
      ParameterDeclaration(name: "bias", shape: [input.channels], initial: .zero),
    ]
  }

  package var keepsAverages: Bool { statistics == .batch }
  package var worksInPlace: Bool { true }

  /// Mean, reciprocal deviation and unbiased variance of each group.
  package func workspace(of input: FeatureShape, images: Int) -> Int { images * 3 * input.channels }

  package func scratchpad(of input: FeatureShape, images: Int) -> ScratchpadSize {
    kernels.set.normalizationScratchpad(pixels: input.pixels, channels: input.channels, images: images)
  }

  private func sizes(_ run: LayerRun) -> NormalizationSizes {
    let images = statistics == .instance ? 1 : run.imagesPerGroup
    return NormalizationSizes(groups: run.count / images, imagesPerGroup: images)
  }

  package func forward(_ memory: LayerMemory, _ run: LayerRun) {
    guard let scale = memory.weight, let shift = memory.bias else { return }
    let sizes = sizes(run)
    let (channels, mean) = (memory.input.channels, memory.workspace)
    let variance = mean + 2 * sizes.groups * channels
    kernels.set.normalizationForward(
      memory.output, mean: mean, reciprocal: mean + sizes.groups * channels, variance: variance, input: memory.input,
      scale: scale, shift: shift, sizes: sizes, scratch: memory.scratch, pool: run.pool)
    guard run.updatesAverages, let averages = memory.averages else { return }
    let kept = 1 - Self.momentum
    for group in 0..<sizes.groups {
      for c in 0..<channels {
        averages.mean[c] = kept * averages.mean[c] + Self.momentum * mean[group * channels + c]
        averages.variance[c] = kept * averages.variance[c] + Self.momentum * variance[group * channels + c]
      }
      averages.batches.pointee += 1
    }
  }

  package func backward(_ memory: LayerMemory, _ run: LayerRun) {
    guard let inputGradient = memory.inputGradient, let outputGradient = memory.outputGradient,
      let scale = memory.weight
    else { return }
    let sizes = sizes(run)
    let reciprocal = memory.workspace + sizes.groups * memory.input.channels
    let (scaleGradient, shiftGradient) =
      run.wantsParameterGradients ? (memory.weightGradient, memory.biasGradient) : (nil, nil)
    kernels.set.normalizationBackward(
      inputGradient, scaleGradient: scaleGradient, shiftGradient: shiftGradient, outputGradient: outputGradient,
      mean: memory.workspace, reciprocal: reciprocal, input: memory.input, scale: scale, sizes: sizes,
      adds: memory.addsInputGradient, scratch: memory.scratch, pool: run.pool)
  }
}
