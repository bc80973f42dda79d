package import Kernels
package import Random

/// One kind of computation in a network: a small value that says its shapes, parameters and memory, and calls the kernels.
package protocol Layer: Sendable {
  /// - Throws: why this layer cannot take `input`, under the node's name.
  func output(of input: FeatureShape, node: String) throws(ShapeError) -> FeatureShape
  func parameters(of input: FeatureShape) -> [ParameterDeclaration]
  /// Whether running averages of its input are kept.
  var keepsAverages: Bool { get }
  /// Whether the output may overwrite the input where nothing is kept for a backward pass.
  var worksInPlace: Bool { get }
  /// Whether an image comes out with the same bits alone as among others, where statistics are of each image.
  func treatsImagesAlike(_ input: FeatureShape) -> Bool
  /// Floats kept from forward to backward, for so many images.
  func workspace(of input: FeatureShape, images: Int) -> Int
  /// Floats used inside one call.
  func scratchpad(of input: FeatureShape, images: Int) -> ScratchpadSize
  /// See the default.
  func arithmetic(of input: FeatureShape) -> Int
  func forward(_ memory: LayerMemory, _ run: LayerRun)
  /// The gradients of input and parameters; see `LayerMemory` and `LayerRun` for which are wanted, and how.
  func backward(_ memory: LayerMemory, _ run: LayerRun)
}

extension Layer {
  package func parameters(of input: FeatureShape) -> [ParameterDeclaration] { [] }
  package var keepsAverages: Bool { false }
  package var worksInPlace: Bool { false }
  package func treatsImagesAlike(_ input: FeatureShape) -> Bool { true }
  package func workspace(of input: FeatureShape, images: Int) -> Int { 0 }
  package func scratchpad(of input: FeatureShape, images: Int) -> ScratchpadSize { ScratchpadSize() }
}

/// Where a layer finds what it reads and writes. Owned by the execution.
package struct LayerMemory {
  package var input: FeatureMap
  package var output: FeatureMap
  /// `nil`: not wanted.
  package var inputGradient: FeatureMap?
  /// Whether it is added to the input gradient, which another layer has reached before, or stored.
  package var addsInputGradient: Bool
  /// `nil` in an execution that only runs forward.
  package var outputGradient: FeatureMap?
  /// The values and gradients of the layer's parameters, in the order of their declaration.
  package var weight: UnsafeMutablePointer<Float>?
  package var bias: UnsafeMutablePointer<Float>?
  package var weightGradient: UnsafeMutablePointer<Float>?
  package var biasGradient: UnsafeMutablePointer<Float>?
  /// Adam's moments of the weight, for a layer that updates it in place.
  package var moments: AdamMoments?
  package var averages: RunningAverages?
  package var workspace: UnsafeMutablePointer<Float>
  package var scratch: Scratchpad
}

/// What holds for one run and not for the network.
package struct LayerRun {
  /// Images that are there, at most the execution's batch.
  package var count: Int
  /// Images that share statistics under batch normalisation.
  package var imagesPerGroup: Int
  package var dropout: DropoutMasks
  package var updatesAverages: Bool
  package var parameterGradients: ParameterGradients
  package var pool: ComputePool

  package var wantsParameterGradients: Bool {
    if case .none = parameterGradients { false } else { true }
  }
}

/// Where dropout's masks come from.
package enum DropoutMasks: Sendable {
  /// No dropout.
  case off
  /// One generator: a mask over the whole batch.
  case batch(Philox)
  /// One for each image, whose mask is then what it would be alone.
  case images([Philox])
}

/// What a backward pass does with the gradients of parameters.
package enum ParameterGradients: Sendable {
  /// Not computed: a frozen network only passes gradient through.
  case none
  /// Added up.
  case accumulate
  /// Spent on this update where the layer can; the others are added up.
  case update(AdamStep)
}

/// A normalisation's running mean and unbiased variance, kept for export only, and the number of batches in them.
package struct RunningAverages {
  package let mean: UnsafeMutablePointer<Float>
  package let variance: UnsafeMutablePointer<Float>
  package let batches: UnsafeMutablePointer<Int64>
}
