/// An XMP packet (ISO 16684-1), changed as text: only the few properties are touched that would be wrong otherwise.
package struct XMPPacket: Sendable, Hashable {
  private var text: String

  package init(_ bytes: [UInt8]) {
    text = String(decoding: bytes, as: UTF8.self)
  }

  package var bytes: [UInt8] { Array(text.utf8) }

  /// An empty packet.
  package static let empty = XMPPacket(
    Array(
      """
      <?xpacket begin="\u{FEFF}" id="W5M0MpCehiHzreSzNTczkc9d"?>
      <x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
      </rdf:RDF></x:xmpmeta>
      <?xpacket end="w"?>
      """.utf8))

  /// Of a picture that was turned: its orientation says upright.
  var upright: XMPPacket { setting("tiff:Orientation", to: "1") ?? self }

  package func names(_ property: String) -> Bool { text.contains(property) }

  /// With a property changed that it has; `nil` if it has none of that name.
  package func setting(_ property: String, to value: String) -> XMPPacket? {
    for (before, after) in [("\(property)=\"", "\""), ("\(property)='", "'"), ("<\(property)>", "</")] {
      guard let start = text.firstRange(of: before)?.upperBound,
        let end = text[start...].firstRange(of: after)?.lowerBound
      else { continue }
      var changed = self
      changed.text.replaceSubrange(start..<end, with: value)
      return changed
    }
    return nil
  }

  /// With a description added.
  /// - Parameters:
  ///   - namespaces: prefix and name.
  ///   - properties: with their prefix; the values are escaped.
  /// - Returns: `nil` if it has no place for one: it is no XMP, or not written as usual.
  package func adding(
    namespaces: [(prefix: String, name: String)], properties: [(name: String, value: String)]
  ) -> XMPPacket? {
    guard let end = text.lastRange(of: "</rdf:RDF>")?.lowerBound else { return nil }
    var description = "<rdf:Description rdf:about=\"\""
    for (prefix, name) in namespaces { description += " xmlns:\(prefix)=\"\(name)\"" }
    for (name, value) in properties { description += " \(name)=\"\(Self.escaped(value))\"" }
    var changed = self
    changed.text.insert(contentsOf: description + "/>\n", at: end)
    return changed
  }

  private static func escaped(_ value: String) -> String {
    value.reduce(into: "") { text, character in
      switch character {
      case "&": text += "&amp;"
      case "<": text += "&lt;"
      case "\"": text += "&quot;"
      default: text.append(character)
      }
    }
  }
}

extension String {
  /// The last place where a text stands.
  fileprivate func lastRange(of part: String) -> Range<Index>? { ranges(of: part).last }
}
