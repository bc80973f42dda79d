internal import Kernels

/// How a normalisation is cut into blocks of pixels: a function of the sizes alone, never of the cores.
struct NormalizationCut {
  let groups: Int
  /// Pixels of a group.
  let rows: Int
  let channels: Int
  let blockRows: Int
  /// Blocks of a group.
  let blocks: Int
  /// Blocks of a task.
  let span: Int

  /// A group of at most so many pixels goes through statistics and result in one task for some of its channels, so that
  /// the layer costs one run of the pool. With more pixels, whole rows in two runs are read faster than parts of them.
  private static let columnRows = 64
  /// About so many floats make a task: enough to be worth a thread's while.
  private static let taskFloats = 32768

  @inline(__always)
  init(_ sizes: NormalizationSizes, _ map: FeatureMap) {
    groups = sizes.groups
    rows = sizes.imagesPerGroup &* map.pixels
    channels = map.channels
    blockRows = Self.blockRows(channels)
    blocks = (rows &+ blockRows &- 1) / blockRows
    span = max(1, Self.taskFloats / (blockRows &* channels))
  }

  /// So few pixels that their sums are good in Float.
  @inline(__always)
  static func blockRows(_ channels: Int) -> Int { max(64, min(256, taskFloats / channels & ~3)) }

  @inline(__always)
  func range(_ group: Int, _ block: Int) -> Range<Int> {
    let first = group &* rows &+ block &* blockRows
    return first..<first &+ count(block)
  }

  /// Pixels of a block.
  @inline(__always)
  func count(_ block: Int) -> Int { min(blockRows, rows &- block &* blockRows) }

  /// Where a block's sums are: three rows of channels.
  @inline(__always)
  func part(_ shared: UnsafeMutablePointer<Float>, _ group: Int, _ block: Int) -> UnsafeMutablePointer<Float> {
    shared + (group &* blocks &+ block) &* 3 &* channels
  }

  /// `measure` sums a block up, `combine` the blocks of a group, in their order, and `apply` writes a block's result: each
  /// for a range of channels. Groups are combined in their order.
  @inline(__always)
  func run(
    _ pool: ComputePool, measure: (_ group: Int, _ block: Int, _ channels: Range<Int>) -> Void,
    combine: (_ group: Int, _ channels: Range<Int>) -> Void,
    apply: (_ group: Int, _ block: Int, _ channels: Range<Int>) -> Void
  ) {
    if rows <= Self.columnRows {
      let width = max(channels < 128 ? 16 : 32, (8192 / (rows &* groups) &+ 15) & ~15)
      pool.run((channels &+ width &- 1) / width) { task, _ in
        let range = task &* width..<min(channels, (task &+ 1) &* width)
        for group in 0..<groups {
          for block in 0..<blocks { measure(group, block, range) }
          combine(group, range)
          for block in 0..<blocks { apply(group, block, range) }
        }
      }
    } else {
      forBlocks(pool) { measure($0, $1, 0..<channels) }
      for group in 0..<groups { combine(group, 0..<channels) }
      forBlocks(pool) { apply($0, $1, 0..<channels) }
    }
  }

  /// Calls `body` with group and block.
  @inline(__always)
  private func forBlocks(_ pool: ComputePool, _ body: (_ group: Int, _ block: Int) -> Void) {
    let tasks = (blocks &+ span &- 1) / span
    pool.run(groups &* tasks) { task, _ in
      let (group, first) = (task / tasks, task % tasks &* span)
      for block in first..<min(blocks, first &+ span) { body(group, block) }
    }
  }
}
