package import Files
internal import Imaging

/// What a result says of how it was made, in XMP: IPTC's digital source type for pictures that a trained model took part in,
/// the program, the model and the hash of its weights.
package struct ProvenanceMark: Sendable, Hashable {
  /// `pix2pix` with its version.
  package let tool: String
  /// `colour@3`.
  package let model: String
  package let weights: ContentHash

  package init(tool: String, model: String, weights: ContentHash) {
    self.tool = tool
    self.model = model
    self.weights = weights
  }

  /// newscodes: "composite with trained algorithmic media".
  private static let source =
    "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia"
  private static let namespaces = [
    (prefix: "Iptc4xmpExt", name: "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"),
    (prefix: "xmp", name: "http://ns.adobe.com/xap/1.0/"), (prefix: "pix2pix", name: "https://pix2pix.invalid/ns/1.0/"),
  ]

  /// - Returns: the packet with the mark in it; a new one if there is none, or none that can be followed. Which program made
  ///   the picture first stays said.
  package func applied(to packet: [UInt8]?) -> [UInt8] {
    let properties = [
      (name: "Iptc4xmpExt:DigitalSourceType", value: Self.source), (name: "pix2pix:Tool", value: tool),
      (name: "pix2pix:Model", value: model), (name: "pix2pix:GeneratorSHA256", value: "\(weights)"),
    ]
    for existing in [packet.map { XMPPacket($0) }, .empty].compactMap({ $0 }) {
      var marked = existing
      var missing = existing.names("xmp:CreatorTool") ? [] : [(name: "xmp:CreatorTool", value: tool)]
      // A property stands in a packet once.
      for property in properties {
        if let changed = marked.setting(property.name, to: property.value) {
          marked = changed
        } else {
          missing.append(property)
        }
      }
      if missing.isEmpty { return marked.bytes }
      if let marked = marked.adding(namespaces: Self.namespaces, properties: missing) { return marked.bytes }
    }
    return XMPPacket.empty.bytes
  }
}
