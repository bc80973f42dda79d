package import Files
internal import Imaging
internal import Synchronization
internal import SystemPackage

extension TranslationConfiguration {
  /// - Throws: `FileError` if there is to be a folder of masks and none is there.
  package func requireMasks() throws(FileError) {
    guard case .folder(let path)? = mask.flatMap({ MaskSource($0) }) else { return }
    let code: Errno
    do throws(FileError) {
      if try FileStatus(of: path).kind == .folder { return }
      code = .notDirectory
    } catch {
      code = error.code
    }
    throw FileError("find the masks in", path, code)
  }
}

/// Finds the masks of pictures in a folder that has the tree of the results.
final class MaskFolder: Sendable {
  private let path: FilePath
  /// Of the results.
  private let outputFolder: FilePath
  /// What each folder holds, listed once: by the names without their extension, the whole names.
  private let listed = Mutex<[FilePath: [[UInt8]: [UInt8]]]>([:])

  /// - Returns: `nil` if a configuration has no folder of masks.
  init?(_ configuration: TranslationConfiguration, outputFolder: FilePath) {
    guard case .folder(let path)? = configuration.mask.flatMap({ MaskSource($0) }) else { return nil }
    self.path = path
    self.outputFolder = outputFolder
  }

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
    let names: [[UInt8]: [UInt8]]
    do throws(FileError) {
      names = try self.names(in: place)
    } catch {
      throw .unreadable(error)
    }
    guard let name = names[stem] else { throw .missing(place.pushing(FilePath(bytes: stem))) }
    let file = place.pushing(FilePath(bytes: name))
    do throws(FileError) {
      let bytes = try readFile(file, limit: 1 << 31)
      return Mask(path: file, hash: ContentHash(of: bytes), bytes: bytes)
    } catch {
      throw .unreadable(error)
    }
  }

  /// Of two names that differ in their extension alone, the first in the order of their bytes.
  private func names(in folder: FilePath) throws(FileError) -> [[UInt8]: [UInt8]] {
    if let known = listed.withLock({ $0[folder] }) { return known }
    var names: [[UInt8]: [UInt8]] = [:]
    do throws(FileError) {
      for name in try Folder.names(in: folder).sorted(by: { $1.lexicographicallyPrecedes($0) }) {
        names[Self.stem(of: FilePath(bytes: name))] = name
      }
    } catch {
      guard error.code == .noSuchFileOrDirectory else { throw error }
    }
    listed.withLock { [names] in $0[folder] = names }
    return names
  }

  /// The name without its extension, as bytes.
  private static func stem(of path: FilePath) -> [UInt8] {
    let name = path.lastComponent.map { FilePath(root: nil, [$0]).bytes } ?? []
    let dot = name.lastIndex(of: UInt8(ascii: ".")).flatMap { $0 > 0 ? $0 : nil }
    return Array(name[..<(dot ?? name.endIndex)])
  }
}
