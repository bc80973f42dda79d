internal import Store

/// The recorded files of a source, in the order of their paths, a page at a time.
struct KnownFiles {
  private let store: DataStore
  private let dataset: Int64?
  private let source: String
  private var page: [KnownFile] = []
  private var position = 0
  private var last = ""
  private var isAtEnd: Bool
  private static let size = 2000

  /// - Parameters:
  ///   - dataset: `nil`: nothing was ever recorded of it.
  ///   - source: escaped.
  init(store: DataStore, dataset: Int64?, source: String) {
    self.store = store
    self.dataset = dataset
    self.source = source
    isAtEnd = dataset == nil
  }

  var first: KnownFile? {
    mutating get throws {
      try fill()
      return position < page.count ? page[position] : nil
    }
  }

  /// How the path of the first stands to another: less than zero where it comes before it. `nil`: there is none.
  mutating func order(to path: String) throws -> Int? {
    try fill()
    return position < page.count ? KnownFile.order(page[position].path, path) : nil
  }

  mutating func removeFirst() throws {
    try fill()
    if position < page.count { position += 1 }
  }

  private mutating func fill() throws {
    guard position == page.count, !isAtEnd, let dataset else { return }
    page = try store.read {
      try $0.files(ofDataset: dataset, source: source, after: last, limit: KnownFiles.size)
    }
    position = 0
    isAtEnd = page.count < KnownFiles.size
    last = page.last?.path ?? last
  }
}

extension KnownFile {
  /// Less than zero, zero or more: texts are compared as bytes, as SQLite sorts them.
  static func order(_ left: String, _ right: String) -> Int {
    let order = left.utf8.withContiguousStorageIfAvailable { left in
      right.utf8.withContiguousStorageIfAvailable { right in
        for place in 0..<min(left.count, right.count) where left[place] != right[place] {
          return left[place] < right[place] ? -1 : 1
        }
        return left.count - right.count
      }
    }
    if let order = order ?? nil { return order }
    if left.utf8.elementsEqual(right.utf8) { return 0 }
    return left.utf8.lexicographicallyPrecedes(right.utf8) ? -1 : 1
  }

  static func precedes(_ left: String, _ right: String) -> Bool { order(left, right) < 0 }

  var isPresent: Bool { state != .vanished && state != .ignored }
}
