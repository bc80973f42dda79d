import Files
import Imaging
import Random
import SystemPackage
import TestSupport
import Trainer

/// Pairs on the disk, made by the tests.
struct PairFiles {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  /// Records a file as it is now.
  static func source(_ path: FilePath) throws -> SourceFile {
    let bytes = try readFile(path)
    return SourceFile(path: path, size: Int64(bytes.count), hash: ContentHash(of: bytes))
  }

  /// A PNG of 8-bit samples.
  func picture(_ name: String, width: Int, height: Int, _ sample: (_ x: Int, _ y: Int, _ channel: Int) -> UInt8) throws
    -> SourceFile
  {
    var samples: [UInt8] = []
    for y in 0..<height { for x in 0..<width { for channel in 0..<3 { samples.append(sample(x, y, channel)) } } }
    let bitmap = Bitmap(width: width, height: height, colour: .rgb, samples: .bits8(samples))
    return try Self.source(try folder.write(try ImageFile.encode(bitmap, as: .png), to: folder(name)))
  }

  /// Side-by-side pairs of size x size halves: coloured rectangles on the left, their negative with stripes on the right.
  func pairs(_ count: Int, size: Int, prefix: String = "pair") throws -> [TrainingPair] {
    try (0..<count).map { number in
      var stream = Philox(key: 77).derived(UInt64(number)).stream()
      let boxes = (0..<4).map { _ in
        (
          x: Int(stream.next() % UInt64(size)), y: Int(stream.next() % UInt64(size)),
          colour: (0..<3).map { _ in UInt8(truncatingIfNeeded: stream.next()) }
        )
      }
      let file = try picture("\(prefix)\(number).png", width: 2 * size, height: size) { x, y, channel in
        let place = x % size
        let inside = boxes.last { place >= $0.x && place < $0.x + size / 2 && y >= $0.y && y < $0.y + size / 2 }
        let value = inside?.colour[channel] ?? UInt8(40 * channel + 20)
        return x < size ? value : (place + y) % 4 == 0 ? 255 : 255 - value
      }
      return TrainingPair(.sideBySide(file, input: .left))
    }
  }
}
