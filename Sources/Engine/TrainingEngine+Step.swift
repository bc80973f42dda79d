internal import Kernels
internal import Random

extension TrainingEngine {
  /// One update of the discriminator, then one of the generator (Isola et al., section 3.3).
  /// - Parameters:
  ///   - input: batch x size x size x input channels (NHWC), -1...1.
  ///   - target: batch x size x size x target channels, -1...1.
  ///   - count: how many images the pointers hold: `batch`, or fewer for an epoch's last step.
  ///   - index: the number of steps before this one; with the seed it decides the dropout masks.
  package func step(
    input: UnsafePointer<Float>, target: UnsafePointer<Float>, count: Int, index: Int, rates: Rates
  ) -> Losses {
    precondition((1...batch).contains(count), "\(count) images for a batch of \(batch)")
    let target = FeatureMap(
      data: UnsafeMutablePointer(mutating: target), height: model.size, width: model.size,
      channels: model.channels.target)
    let dropout = Philox(key: seed).derived(Purpose.step, UInt64(index))
    let execution = generator.execution
    execution.input.data.update(from: input, count: count * execution.graph.input.count)
    execution.forward(count: count, imagesPerGroup: count, dropout: .batch(dropout), updatesAverages: true)

    var losses = Losses(gReconstruction: 0)
    if let discriminator {
      fillPairs(discriminator.execution, target: target, count: count)
      (losses.dFake, losses.dReal) = updateDiscriminator(discriminator, count: count, rate: rates.discriminator)
    }
    execution.clearOutputGradient(count: count)
    losses.gReconstruction = addReconstruction(target: target, count: count)
    if let discriminator { losses.gAdversarial = addAdversarial(discriminator, count: count) }
    let update = generator.optimizer.nextStep(rate: rates.generator)
    execution.backward(
      count: count, imagesPerGroup: count, dropout: .batch(dropout), parameters: .update(update), input: false)
    generator.optimizer.finish(update, pool: pool)
    return losses
  }

  /// The discriminator's input: the generated pairs, then the real ones.
  private func fillPairs(_ execution: Execution, target: FeatureMap, count: Int) {
    let pairs = execution.input
    let split = pairs.channels - model.channels.target
    for (first, output) in [(0, generator.execution.output), (count, target)] {
      let pair = pairs.from(image: first)
      if split > 0 { copy(pair.slice(0..<split), from: generator.execution.input, count: count, pool: pool) }
      copy(pair.slice(split..<pairs.channels), from: output, count: count, pool: pool)
    }
  }

  /// Half the sum of both losses is minimised.
  private func updateDiscriminator(
    _ network: TrainedNetwork, count: Int, rate: Double
  ) -> (fake: Double, real: Double) {
    let execution = network.execution
    execution.forward(count: 2 * count, imagesPerGroup: count, dropout: .off, updatesAverages: true)
    execution.clearOutputGradient(count: 2 * count)
    let (verdicts, gradient) = (execution.output, execution.outputGradient)
    let fake = adversarialLoss.evaluate(verdicts, gradient: gradient, label: 0, weight: 0.5, count: count)
    let real = adversarialLoss.evaluate(
      verdicts.from(image: count), gradient: gradient.from(image: count), label: Float(objective.realLabel),
      weight: 0.5, count: count)
    let update = network.optimizer.nextStep(rate: rate)
    execution.backward(
      count: 2 * count, imagesPerGroup: count, dropout: .off, parameters: .update(update), input: false)
    network.optimizer.finish(update, pool: pool)
    return (fake, real)
  }

  /// The updated discriminator judges the generated pairs again; its own weights are left alone.
  private func addAdversarial(_ network: TrainedNetwork, count: Int) -> Double {
    let execution = network.execution
    execution.forward(count: count, imagesPerGroup: count, dropout: .off, updatesAverages: true)
    execution.clearOutputGradient(count: count)
    let loss = adversarialLoss.evaluate(
      execution.output, gradient: execution.outputGradient, label: 1, weight: 1, count: count)
    execution.backward(count: count, imagesPerGroup: count, dropout: .off, parameters: .none, input: true)
    let pairs = execution.inputGradient
    let outputs = pairs.slice(pairs.channels - model.channels.target..<pairs.channels)
    add(generator.execution.outputGradient, outputs, count: count, pool: pool)
    return loss
  }

  private func addReconstruction(target: FeatureMap, count: Int) -> Double {
    let loss: ReconstructionLoss
    switch objective.reconstruction {
    case .l1: loss = .l1
    case .l2: loss = .l2
    case .dice: loss = .dice
    case .crossEntropy: loss = .crossEntropy
    case .none: return 0
    }
    let scratch = Scratchpad(shared: lossBuffer.pointer, threads: lossBuffer.pointer, stride: 0)
    let (output, gradient) = (generator.execution.output, generator.execution.outputGradient)
    let weight = Float(objective.lambda)
    return pool.kernels.set.reconstruction(
      loss, output, target: target, gradient: gradient, weight: weight, adds: true, count: count, scratch: scratch,
      pool: pool)
  }

  private var adversarialLoss: AdversarialLoss {
    objective.adversarial == .leastSquares ? .leastSquares : .logistic
  }
}
