/// Shapes that do not fit together: "up2.join: cannot join 1x25x25x8 and 1x24x24x8".
package struct ShapeError: Error, Sendable, Hashable, CustomStringConvertible {
  package let node: String
  package let reason: String

  package init(node: String, reason: String) {
    self.node = node
    self.reason = reason
  }

  package var description: String { "\(node): \(reason)" }
}
