import Files
import Store
import TestSupport
import Testing

struct VerifiedFileTests {
  private let status = FileStatus(
    kind: .file, size: 7, device: .max, inode: .max - 1, modified: 1_764_000_000_123_456_789, changed: 5)

  @Test func aFileIsKnownInTheStateInWhichItWasVerified() throws {
    let test = try TestStore()
    let (model, other) = (try StoreFixture.model(test.store).id, try StoreFixture.model(test.store).id)
    let hash = StoreFixture.hash("weights").description
    func isKnown(_ status: FileStatus, _ model: Int64, _ hash: String, name: String = "a") throws -> Bool {
      try test.store.read { try $0.isVerified(name, ofModel: model, sha256: hash, status) }
    }
    #expect(try !isKnown(status, model, hash))
    try test.store.write { try $0.noteVerified("a", ofModel: model, sha256: hash, status) }
    #expect(try isKnown(status, model, hash))
    #expect(try !isKnown(status, other, hash))
    #expect(try !isKnown(status, model, hash, name: "b"))
    #expect(try !isKnown(status, model, StoreFixture.hash("others").description))
    let (device, inode, modified, changed) = (status.device, status.inode, status.modified, status.changed)
    for different in [
      FileStatus(kind: .file, size: 8, device: device, inode: inode, modified: modified, changed: changed),
      FileStatus(kind: .file, size: 7, device: 1, inode: inode, modified: modified, changed: changed),
      FileStatus(kind: .file, size: 7, device: device, inode: 1, modified: modified, changed: changed),
      FileStatus(kind: .file, size: 7, device: device, inode: inode, modified: modified + 1, changed: changed),
      FileStatus(kind: .file, size: 7, device: device, inode: inode, modified: modified, changed: 6),
    ] {
      #expect(try !isKnown(different, model, hash), "\(different)")
    }
    // Verified again in another state: the one before is past.
    let moved = FileStatus(kind: .file, size: 7, device: device, inode: 1, modified: modified, changed: changed)
    try test.store.write { try $0.noteVerified("a", ofModel: model, sha256: hash, moved) }
    #expect(try isKnown(moved, model, hash))
    #expect(try !isKnown(status, model, hash))
    try test.store.write { try $0.forgetVerified(ofModel: other) }
    #expect(try isKnown(moved, model, hash))
    try test.store.write { try $0.forgetVerified(ofModel: model) }
    #expect(try !isKnown(moved, model, hash))
  }
}
