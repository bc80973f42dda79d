import Files
import Testing

struct FileStatusTests {
  private func status(modified: Int64, changed: Int64) -> FileStatus {
    FileStatus(kind: .file, size: 1, device: 1, inode: 1, modified: modified, changed: changed)
  }

  /// A second change within the resolution of a clock would leave the times as they are.
  @Test func aFileThatHasJustChangedIsNotSettled() {
    let second: Int64 = 1_000_000_000
    #expect(status(modified: 0, changed: 0).isSettled(before: 2 * second + 1))
    #expect(!status(modified: 0, changed: 0).isSettled(before: 2 * second))
    #expect(!status(modified: 0, changed: second).isSettled(before: 2 * second + 1))
    #expect(!status(modified: second, changed: 0).isSettled(before: 2 * second + 1))
    // A clock that was set back.
    #expect(!status(modified: 0, changed: 9 * second).isSettled(before: second))
  }
}
