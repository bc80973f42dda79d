extension Layer {
  /// The multiply-adds of one forward pass over one image, done directly; each gradient wanted of it costs as many. What is
  /// no product counts nothing.
  package func arithmetic(of input: FeatureShape) -> Int { 0 }
}

extension ConvolutionLayer {
  package func arithmetic(of input: FeatureShape) -> Int {
    guard let output = try? output(of: input, node: "") else { return 0 }
    return output.count * kernel * kernel * input.channels
  }
}

extension TransposedConvolutionLayer {
  /// Every input pixel is spread over 4 x 4 output pixels, those beyond the edge included.
  package func arithmetic(of input: FeatureShape) -> Int { input.count * 16 * outputs }
}

extension Graph {
  /// The multiply-adds of one forward pass over one image.
  package var arithmetic: Int { nodes.reduce(0) { $0 + arithmetic(of: $1) } }

  package func arithmetic(of node: Node) -> Int {
    node.layer.map { $0.arithmetic(of: shapes[node.inputs[0]]) } ?? 0
  }
}
