internal import Files
internal import Imaging
internal import SystemPackage

/// Finds the masks of pictures in a folder that has the tree of the results.
struct MaskFolder: Sendable {
  let path: FilePath
  /// Of the results.
  let outputFolder: FilePath

  struct Mask: Sendable {
    let path: FilePath
    let hash: ContentHash
    fileprivate let bytes: [UInt8]

    /// For each pixel of a picture of this size, whether it is light.
    func isLight(width: Int, height: Int) throws(MaskError) -> [Bool] {
      let bitmap: Bitmap
      do throws(ImageError) {
        bitmap = try ImageFile.decode(bytes)
      } catch {
        throw .image(path, error)
      }
      guard bitmap.width == width, bitmap.height == height else {
        throw .otherSize(path, width: bitmap.width, height: bitmap.height, expected: (width, height))
      }
      return bitmap.floats(channels: 1).values.map { $0 >= 0.5 }
    }
  }

  /// The mask of an item: in the folder of its result, under the name of its input, whatever the extension.
  func mask(for item: TranslationItem) throws(MaskError) -> Mask {
    var folder = item.output.removingLastComponent()
    _ = folder.removePrefix(outputFolder)
    let place = path.pushing(folder)
    let stem = Self.stem(of: item.input)
    let names = (try? Folder.names(in: place)) ?? []
    guard let name = names.first(where: { Self.stem(of: FilePath(bytes: $0)) == stem }) else {
      throw .missing(place.pushing(FilePath(bytes: stem)))
    }
    let file = place.pushing(FilePath(bytes: name))
    do throws(FileError) {
      let bytes = try readFile(file, limit: 1 << 31)
      return Mask(path: file, hash: ContentHash(of: bytes), bytes: bytes)
    } catch {
      throw .unreadable(error)
    }
  }

  /// The name without its extension, as bytes.
  private static func stem(of path: FilePath) -> [UInt8] {
    let name = path.lastComponent.map { FilePath(root: nil, [$0]).bytes } ?? []
    let dot = name.lastIndex(of: UInt8(ascii: ".")).flatMap { $0 > 0 ? $0 : nil }
    return Array(name[..<(dot ?? name.endIndex)])
  }
}
