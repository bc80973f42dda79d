/// A parameter as its layer declares it.
package struct ParameterDeclaration: Sendable, Hashable {
  /// Fresh values (Isola et al., section 6.2).
  package enum Initial: Sendable, Hashable {
    case zero
    case normal(mean: Double, deviation: Double)
  }

  /// "weight" or "bias".
  package let name: String
  /// In PyTorch's layout.
  package let shape: [Int]
  package let layout: ParameterLayout
  package let initial: Initial
  /// The ranges of its own values that can ever have a gradient.
  package let live: [Range<Int>]
  /// Whether its layer can spend its gradient on the optimiser's update at once: then it takes no part in the update after
  /// the backward pass.
  package let isUpdatedInPlace: Bool

  package init(
    name: String, shape: [Int], layout: ParameterLayout = .plain, initial: Initial, live: [Range<Int>]? = nil,
    isUpdatedInPlace: Bool = false
  ) {
    self.name = name
    self.shape = shape
    self.layout = layout
    self.initial = initial
    self.live = live ?? [0..<shape.reduce(1, *)]
    self.isUpdatedInPlace = isUpdatedInPlace
  }

  package var count: Int { shape.reduce(1, *) }
}
