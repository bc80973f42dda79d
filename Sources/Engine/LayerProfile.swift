/// Where the time of a step or of a translation goes, layer by layer, over several of them.
package struct LayerProfile: Sendable {
  package struct Layer: Sendable {
    /// "generator" or "discriminator".
    package let network: String
    package let node: String
    /// Of the output.
    package let shape: FeatureShape
    package let forward: Pass
    /// `nil` where nothing runs backward.
    package let backward: Pass?
  }

  /// What a layer did in each of the steps, all its calls in one step added up.
  package struct Pass: Sendable {
    package internal(set) var seconds: [Double] = []
    /// Of one step, as if done directly.
    package internal(set) var multiplyAdds = 0
  }

  package let layers: [Layer]
  /// Of each whole step, what lies between the layers included.
  package let seconds: [Double]

  /// Runs `step` `repeats` times after two that are not counted, and collects what `networks` say of each.
  init(_ networks: [(name: String, timer: LayerTimer)], repeats: Int, _ step: (Int) -> Void) {
    var passes = networks.map { Array(repeating: (forward: Pass(), backward: Pass()), count: $0.timer.nodes.count) }
    var seconds: [Double] = []
    let clock = ContinuousClock()
    for index in 0..<repeats + 2 {
      for network in networks { network.timer.reset() }
      let time = clock.measure { step(index) } / .seconds(1)
      guard index >= 2 else { continue }
      seconds.append(time)
      for (place, network) in networks.enumerated() {
        for node in network.timer.nodes.indices {
          passes[place][node].forward.add(network.timer.forward[node])
          passes[place][node].backward.add(network.timer.backward[node])
        }
      }
    }
    self.seconds = seconds
    layers = zip(networks, passes).flatMap { network, passes in
      passes.enumerated().map { index, pass in
        Layer(
          network: network.name, node: network.timer.nodes[index].name, shape: network.timer.shapes[index],
          forward: pass.forward, backward: pass.backward.seconds.contains { $0 > 0 } ? pass.backward : nil)
      }
    }
  }
}

extension LayerProfile.Pass {
  fileprivate mutating func add(_ sum: LayerTimer.Sum) {
    seconds.append(sum.seconds)
    multiplyAdds = sum.multiplyAdds
  }
}
