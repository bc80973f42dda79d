/// The shape of one image inside a network: height x width x channels.
package struct FeatureShape: Sendable, Hashable, CustomStringConvertible {
  package var height: Int
  package var width: Int
  package var channels: Int

  package init(_ height: Int, _ width: Int, _ channels: Int) {
    self.height = height
    self.width = width
    self.channels = channels
  }

  package var pixels: Int { height * width }
  package var count: Int { pixels * channels }
  package var description: String { "1x\(height)x\(width)x\(channels)" }
}
