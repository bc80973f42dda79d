import Engine
import Kernels
import Testing

struct LayerProfileTests {
  /// The figures of the networks at 256 pixels and width 64, counted by hand layer by layer: multiply-adds in thousands of
  /// millions.
  @Test func theNetworksCostWhatTheirShapesSay() throws {
    let model = ModelConfiguration(size: 256, filters: 64)
    let generator = try UNetGenerator.graph(model, height: 256, width: 256)
    #expect(abs(Double(generator.arithmetic) / 1e9 - 6.05) < 0.01)
    #expect(abs(Double(try Discriminator.graph(model).arithmetic) / 1e9 - 3.20) < 0.01)
  }

  @Test func everyLayerOfAStepIsTimed() throws {
    let model = ModelConfiguration(size: 32, filters: 8)
    let profile = try EngineBenchmark.trainLayers(
      model: model, objective: ObjectiveConfiguration(), batch: 2, repeats: 3, pool: ComputePool(cores: 1))
    let graphs = [
      "generator": try UNetGenerator.graph(model, height: 32, width: 32),
      "discriminator": try Discriminator.graph(model),
    ]
    #expect(profile.seconds.count == 3)
    for layer in profile.layers {
      let graph = try #require(graphs[layer.network])
      let node = try #require(graph.nodes.first { $0.name == layer.node })
      let once = 2 * graph.arithmetic(of: node)
      // The discriminator judges pairs of both kinds, then the generated ones again.
      #expect(layer.forward.multiplyAdds == (layer.network == "generator" ? once : 3 * once), "\(layer.node)")
      let backward = try #require(layer.backward)
      // The first layers pass no gradient on, but that the generator's loss goes through the discriminator.
      let products =
        switch (layer.network, layer.node) {
        case ("generator", "down1.conv"): once
        case ("generator", _): 2 * once
        case (_, "conv1"): 3 * once
        default: 5 * once
        }
      #expect(backward.multiplyAdds == products, "\(layer.node)")
      #expect(layer.forward.seconds.count == 3 && layer.forward.seconds.allSatisfy { $0 > 0 })
    }
    let layers = profile.layers.reduce(0) { $0 + $1.forward.seconds[0] + ($1.backward?.seconds[0] ?? 0) }
    #expect(layers <= profile.seconds[0])
  }
}
