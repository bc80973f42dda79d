internal import Dispatch
internal import Synchronization

/// The SHA-256 of some bytes, which is made beside other things where it takes a while: megabytes take a processor without
/// instructions for it as long as the disk.
package final class PendingHash: Sendable {
  private let made: Mutex<ContentHash?>
  private let work = DispatchGroup()

  /// Fewer bytes are hashed at once.
  private static let few = 1 << 20

  package init(of bytes: [UInt8]) {
    guard bytes.count >= Self.few else {
      made = Mutex(ContentHash(of: bytes))
      return
    }
    made = Mutex(nil)
    DispatchQueue.global().async(group: work) { [self] in
      let hash = ContentHash(of: bytes)
      made.withLock { $0 = hash }
    }
  }

  /// Waits for it.
  package var value: ContentHash {
    work.wait()
    guard let hash = made.withLock({ $0 }) else { preconditionFailure("the hash was not made") }
    return hash
  }
}
