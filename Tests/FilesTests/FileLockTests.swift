import Files
import Glibc
import SystemPackage
import TestSupport
import Testing

struct FileLockTests {
  @Test func oneLockExcludesAnotherUntilItEnds() throws {
    let folder = try TemporaryFolder()
    var first: FileLock? = try FileLock(folder("lock"))
    #expect(first != nil)
    #expect(try FileLock(folder("lock")) == nil)
    #expect(try FileLock(folder("lock"), .shared) == nil)
    first = nil
    #expect(try FileLock(folder("lock")) != nil)
  }

  @Test func sharedLocksStandBesideEachOther() throws {
    let folder = try TemporaryFolder()
    let first = try FileLock(folder("lock"), .shared)
    let second = try FileLock(folder("lock"), .shared)
    #expect(first != nil && second != nil)
    #expect(try FileLock(folder("lock"), .exclusive) == nil)
  }

  @Test func noProcessThatIsJustBeingStartedKeepsALock() throws {
    let folder = try TemporaryFolder()
    var lock: FileLock? = try FileLock(folder("lock"))
    #expect(lock != nil)
    let copies = try copiesOfDescriptors(of: folder("lock"))
    defer { for copy in copies { close(copy) } }
    #expect(copies.count == 1)
    lock = nil
    #expect(try FileLock(folder("lock")) != nil)
  }

  @Test func anotherProcessIsExcluded() throws {
    let folder = try TemporaryFolder()
    var lock: FileLock? = try FileLock(folder("lock"))
    #expect(lock != nil)
    #expect(try tryLock(folder("lock")) == 42)
    lock = nil
    #expect(try tryLock(folder("lock")) == 0)
  }

  @Test func theLockOfAKilledProcessIsFree() throws {
    let folder = try TemporaryFolder()
    // `cat` ends with this test, since its input then does.
    let holder = try ChildProcess([
      "/usr/bin/flock", "--close", folder("lock").escaped, "sh", "-c", "echo held; exec cat",
    ])
    #expect(holder.nextOutput() == Array("held\n".utf8))
    #expect(try FileLock(folder("lock")) == nil)
    holder.send(signal: SIGKILL)
    #expect(holder.wait() == -SIGKILL)
    #expect(try FileLock(folder("lock")) != nil)
  }

  /// What a child has of this process's descriptors of a file between its start and its program's.
  private func copiesOfDescriptors(of path: FilePath) throws -> [Int32] {
    let status = try FileStatus(of: path)
    return (0..<Int32(1024)).filter { descriptor in
      var other = stat()
      return fstat(descriptor, &other) == 0 && other.st_ino == status.inode && other.st_dev == status.device
    }.map { fcntl($0, F_DUPFD_CLOEXEC, 0) }
  }

  /// Exits with 42 if the lock is held.
  private func tryLock(_ path: FilePath) throws -> Int32 {
    try ChildProcess(["/usr/bin/flock", "--nonblock", "--conflict-exit-code", "42", path.escaped, "true"]).wait()
  }
}
