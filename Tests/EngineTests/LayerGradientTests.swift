import Engine
import Kernels
import Random
import Testing

/// Every layer's gradients beside central differences of its own forward pass.
@Suite struct LayerGradientTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let layer: any Layer
    let input: FeatureShape
    var images = 2
    var dropout = false
  }

  static let cases: [Case] = [
    Case(
      testDescription: "convolution", layer: ConvolutionLayer(outputs: 5, slope: 0.2, bias: true), input: .init(6, 8, 3)
    ),
    Case(
      testDescription: "1 x 1 bottleneck", layer: ConvolutionLayer(outputs: 5, slope: 0.2, bias: false),
      input: .init(2, 2, 4)),
    Case(
      testDescription: "stride 1", layer: ConvolutionLayer(outputs: 6, stride: 1, slope: 0.2, bias: false),
      input: .init(5, 7, 4)),
    Case(
      testDescription: "verdict, turned", layer: ConvolutionLayer(outputs: 1, stride: 1, slope: 0.2, bias: true),
      input: .init(6, 5, 4)),
    Case(
      testDescription: "1 x 1 kernel",
      layer: ConvolutionLayer(outputs: 7, kernel: 1, stride: 1, padding: 0, slope: 1, bias: true),
      input: .init(4, 5, 3)),
    Case(
      testDescription: "transposed convolution", layer: TransposedConvolutionLayer(outputs: 3, bias: true),
      input: .init(3, 4, 5)),
    Case(testDescription: "batch normalisation", layer: normalization(.batch), input: .init(4, 3, 3)),
    Case(testDescription: "instance normalisation", layer: normalization(.instance), input: .init(4, 3, 3)),
    Case(testDescription: "dropout", layer: DropoutLayer(rate: 0.5, index: 3), input: .init(4, 3, 3), dropout: true),
    Case(testDescription: "tanh", layer: TanhLayer(), input: .init(4, 3, 3)),
  ]

  private static func normalization(_ kind: ModelConfiguration.Normalization) -> any Layer {
    guard let layer = NormalizationLayer(kind) else { preconditionFailure("a kind that has a layer") }
    return layer
  }

  @Test(arguments: cases)
  func gradientsAreCentralDifferences(_ test: Case) throws {
    let pool = ComputePool(cores: 2)
    let graph = try Graph(input: test.input, [.layer("layer", test.layer, of: "input", stateName: "layer")])
    let parameters = Parameters(ParameterTable(graph))
    let gradients = FloatBuffer(count: parameters.table.valueCount)
    let execution = Execution(
      graph: graph, parameters: parameters, gradients: gradients, batch: test.images, pool: pool)
    var stream = Philox(key: 11).stream()
    // Away from the kink at 0, further than the step of the differences.
    func random() -> Float {
      let value = Float(stream.normal())
      return value + (value > 0 ? 0.05 : -0.05)
    }
    for i in 0..<parameters.values.count { parameters.values.pointer[i] = random() }
    let inputs = test.images * graph.input.count
    let outputs = test.images * graph.output.count
    for i in 0..<inputs { execution.input.data[i] = random() }
    let directions = (0..<outputs).map { _ in Float(stream.normal()) }
    let masks: DropoutMasks = test.dropout ? .batch(Philox(key: 5)) : .off

    func objective() -> Double {
      execution.forward(count: test.images, imagesPerGroup: test.images, dropout: masks, updatesAverages: false)
      return directions.enumerated().reduce(0) { $0 + Double($1.element) * Double(execution.output.data[$1.offset]) }
    }
    _ = objective()
    execution.clearOutputGradient(count: test.images)
    execution.outputGradient.data.update(from: directions, count: outputs)
    execution.backward(
      count: test.images, imagesPerGroup: test.images, dropout: masks, parameters: .accumulate, input: true)
    func check(_ name: String, _ place: UnsafeMutablePointer<Float>, _ gradient: Float) {
      let (kept, step) = (place.pointee, Float(1e-2))
      place.pointee = kept + step
      let above = objective()
      place.pointee = kept - step
      let below = objective()
      place.pointee = kept
      let expected = (above - below) / (2 * Double(step))
      #expect(
        abs(Double(gradient) - expected) <= 5e-3 * max(1, abs(expected)),
        "\(name): \(gradient), central difference \(expected), seed 11")
    }
    for i in stride(from: 0, to: inputs, by: max(1, inputs / 23)) {
      check("input \(i)", execution.input.data + i, execution.inputGradient.data[i])
    }
    for parameter in parameters.table.parameters {
      let count = parameter.declaration.count
      for i in stride(from: 0, to: count, by: max(1, count / 23)) {
        let place = parameter.offset + i
        check("\(parameter.name) \(i)", parameters.values.pointer + place, gradients.pointer[place])
      }
    }
  }

  @Test func gradientsAreAddedUpAndAFrozenNetworkHasNone() throws {
    let pool = ComputePool(cores: 1)
    let layer = ConvolutionLayer(outputs: 3, slope: 0.2, bias: true)
    let graph = try Graph(input: .init(4, 4, 2), [.layer("layer", layer, of: "input", stateName: "layer")])
    let parameters = Parameters(ParameterTable(graph))
    parameters.initialise(Philox(key: 1), pool: pool)
    let gradients = FloatBuffer(count: parameters.table.valueCount)
    let execution = Execution(graph: graph, parameters: parameters, gradients: gradients, batch: 1, pool: pool)
    for i in 0..<32 { execution.input.data[i] = Float(i % 5) - 2 }
    execution.forward(count: 1, imagesPerGroup: 1, dropout: .off, updatesAverages: false)
    func backward(parameters: Bool) -> [Float] {
      execution.clearOutputGradient(count: 1)
      for i in 0..<graph.output.count { execution.outputGradient.data[i] = 1 }
      execution.backward(
        count: 1, imagesPerGroup: 1, dropout: .off, parameters: parameters ? .accumulate : .none, input: true)
      return (0..<gradients.count).map { gradients.pointer[$0] }
    }
    #expect(backward(parameters: false).allSatisfy { $0 == 0 })
    let input = (0..<32).map { execution.inputGradient.data[$0] }
    #expect(input.contains { $0 != 0 })
    let once = backward(parameters: true)
    #expect(once.contains { $0 != 0 })
    #expect(backward(parameters: true) == once.map { $0 * 2 })
    #expect((0..<32).map { execution.inputGradient.data[$0] } == input)
  }
}
