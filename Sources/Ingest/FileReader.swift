package import Files
internal import Glibc
package import Store
package import SystemPackage

/// Reads files such that what was read belongs to a state of the file that can be recognised again.
package struct FileReader: Sendable {
  /// How the bytes are read; tests count them here.
  package var read: @Sendable (FilePath) throws(FileError) -> [UInt8]
  private let now: @Sendable () -> Timestamp
  /// A damaged disk or a share that stumbles is asked again.
  private static let tries = 3

  package init(time: TimeSource) {
    now = time.now
    read = { path throws(FileError) in try readFile(path, limit: 1 << 30) }
  }

  package struct Content: Sendable {
    package let bytes: [UInt8]
    /// `nil`: the file had changed so lately that its times cannot be trusted; it must be read again next time.
    package let status: FileStatus?
  }

  /// - Throws: `unreadable`, or `changing` if the file is written to all the while.
  package func content(of path: FilePath) throws(Refusal) -> Content {
    do throws(FileError) {
      var before = try FileStatus(of: path)
      for _ in 0..<FileReader.tries {
        let started = now().milliseconds * 1_000_000
        let bytes = try readRepeatedly(path)
        let after = try FileStatus(of: path)
        if after == before {
          return Content(bytes: bytes, status: after.isSettled(before: started) ? after : nil)
        }
        before = after
      }
    } catch {
      throw .unreadable(error)
    }
    throw .changing
  }

  private func readRepeatedly(_ path: FilePath) throws(FileError) -> [UInt8] {
    for _ in 1..<FileReader.tries {
      do throws(FileError) {
        return try read(path)
      } catch {
        guard error.isOfDevice else { throw error }
      }
    }
    return try read(path)
  }
}

extension FileError {
  /// Whether the disk or the share fails, and not the file.
  var isOfDevice: Bool { code == .ioError || code == Errno(rawValue: ESTALE) }

  /// Whether a file that was there when the source was listed is gone.
  var isOfLoss: Bool { code == .noSuchFileOrDirectory }
}
