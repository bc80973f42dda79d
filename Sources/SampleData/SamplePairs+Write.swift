internal import Files
package import Imaging
package import SystemPackage

/// How many pairs each part of a sample dataset holds.
package struct SampleCounts: Sendable, Hashable {
  package var train: Int
  package var val: Int
  package var test: Int

  package init(train: Int, val: Int, test: Int) {
    self.train = train
    self.val = val
    self.test = test
  }

  package var total: Int { train + val + test }

  /// The folder and the number within it of the pair with this index.
  func place(of index: Int) -> (folder: String, number: Int) {
    if index < train { return ("train", index + 1) }
    if index < train + val { return ("val", index - train + 1) }
    return ("test", index - train - val + 1)
  }
}

extension SamplePairs {
  /// Writes pairs as side-by-side files, the photograph left and the map right, 2 `size` x `size` pixels, into the folders
  /// `train`, `val` and `test` as `0001.png` and so on.
  ///
  /// Files that are there are kept: each is written whole or not at all, so a call that was interrupted is completed by the
  /// next. A folder belongs to one seed and one size.
  /// - Parameters:
  ///   - format: PNG, or JPEG, whose files end in `.jpg`.
  ///   - onWritten: called after each file, from any thread.
  /// - Returns: how many files were written now.
  @discardableResult
  package static func write(
    _ counts: SampleCounts, seed: UInt64 = 1, size: Int = 256, format: ImageFile.Format = .png, to folder: FilePath,
    onWritten: @Sendable () -> Void = {}
  ) throws -> Int {
    for part in ["train", "val", "test"] { try Folder.create(folder.appending(part), mode: 0o777) }
    let written = try concurrentMap(counts.total) { index in
      let (part, number) = counts.place(of: index)
      let digits = String(number)
      let name = String(repeating: "0", count: max(0, 4 - digits.count)) + digits + (format == .png ? ".png" : ".jpg")
      let path = folder.appending(part).appending(name)
      if FileStatus.exists(path) { return false }
      let pair = pair(index: index, seed: seed, size: size)
      let bytes = try ImageFile.encode(Bitmap(joined(pair.aerial, pair.map)), as: format)
      try DurableFile.write(bytes, to: path, mode: 0o666)
      onWritten()
      return true
    }
    return written.count { $0 }
  }

  /// Two RGB images of one size beside each other.
  private static func joined(_ left: FloatImage, _ right: FloatImage) -> FloatImage {
    let row = left.width * 3
    var values: [Float] = []
    values.reserveCapacity(2 * left.values.count)
    for y in 0..<left.height {
      values += left.values[y * row..<(y + 1) * row]
      values += right.values[y * row..<(y + 1) * row]
    }
    return FloatImage(width: 2 * left.width, height: left.height, channels: 3, values: values)
  }
}
