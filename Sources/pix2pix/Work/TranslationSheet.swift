internal import ArgumentParser
internal import Files
internal import Imaging
internal import Store
internal import SystemPackage

/// Images and what was made of them, side by side on one sheet, for people who cannot open thousands of files.
enum TranslationSheet {
  /// Pairs beside one another.
  private static let pairs = 3
  /// Pixels of the longer side of each picture.
  private static let cell = 256

  /// - Throws: `ValidationError` for a file whose name is none of a PNG.
  static func validate(_ path: FilePath) throws {
    guard path.extension?.lowercased() == "png" else {
      throw ValidationError("--sheet cannot be `\(path.escaped)`: a PNG is written, so its name must end in .png")
    }
  }

  /// Writes a PNG. What cannot be read any more, or is of a format of its own, leaves a gap.
  static func write(_ results: [JudgedResult], to path: FilePath) throws {
    let pictures = results.flatMap { [picture($0.input), picture($0.output)] }
    let rows = stride(from: 0, to: pictures.count, by: 2 * pairs).map {
      Array(pictures[$0..<min(pictures.count, $0 + 2 * pairs)])
    }
    let captions = (0..<min(pairs, results.count)).flatMap { _ in ["before", "after"] }
    let sheet = ImageSheet.render(rows: rows, captions: captions, cell: cell)
    try DurableFile.write(try ImageFile.encode(sheet, as: .png), to: path, mode: 0o666)
  }

  private static func picture(_ path: FilePath) -> FloatImage {
    let bitmap = (try? readFile(path)).flatMap { try? ImageFile.decode($0) }
    return bitmap?.thumbnail(side: cell) ?? FloatImage(width: 0, height: 0, channels: 3)
  }
}
