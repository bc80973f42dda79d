/// Where the images of a batch lie: batch x height x width x channels (NHWC), the channels of a pixel contiguous, a pixel
/// `stride` floats after the one before. With a stride above `channels` it is a slice of wider rows: a skip beside the
/// decoder's output. It owns nothing.
package struct FeatureMap {
  package let data: UnsafeMutablePointer<Float>
  package let height: Int
  package let width: Int
  package let channels: Int
  package let stride: Int

  package init(data: UnsafeMutablePointer<Float>, height: Int, width: Int, channels: Int, stride: Int? = nil) {
    self.data = data
    self.height = height
    self.width = width
    self.channels = channels
    self.stride = stride ?? channels
  }

  /// Pixels of one image.
  package var pixels: Int { height &* width }

  /// The first float of a pixel, counted over all images.
  @inline(__always)
  package func pixel(_ index: Int) -> UnsafeMutablePointer<Float> { data + index &* stride }

  /// Some of its channels.
  package func slice(_ range: Range<Int>) -> FeatureMap {
    FeatureMap(data: data + range.lowerBound, height: height, width: width, channels: range.count, stride: stride)
  }

  /// The map from one image on.
  package func from(image: Int) -> FeatureMap {
    FeatureMap(data: data + image * pixels * stride, height: height, width: width, channels: channels, stride: stride)
  }
}

/// Memory used inside one call and meaningless outside: `shared` by all tasks, and a part for each thread.
package struct Scratchpad {
  package let shared: UnsafeMutablePointer<Float>
  private let threads: UnsafeMutablePointer<Float>
  private let stride: Int

  package init(shared: UnsafeMutablePointer<Float>, threads: UnsafeMutablePointer<Float>, stride: Int) {
    self.shared = shared
    self.threads = threads
    self.stride = stride
  }

  @inline(__always)
  package func own(_ thread: Int) -> UnsafeMutablePointer<Float> { threads + thread &* stride }
}

/// How many floats of scratchpad a call takes at most.
package struct ScratchpadSize: Sendable, Hashable {
  package var shared = 0
  package var thread = 0

  package init(shared: Int = 0, thread: Int = 0) {
    self.shared = shared
    self.thread = thread
  }

  package func united(_ other: ScratchpadSize) -> ScratchpadSize {
    ScratchpadSize(shared: max(shared, other.shared), thread: max(thread, other.thread))
  }
}
