import Files
import Foundation
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

  @Test func anotherProcessIsExcluded() throws {
    let folder = try TemporaryFolder()
    var lock: FileLock? = try FileLock(folder("lock"))
    #expect(lock != nil)
    #expect(try flock(["--nonblock", "--conflict-exit-code", "42", folder("lock").escaped, "true"]) == 42)
    lock = nil
    #expect(try flock(["--nonblock", "--conflict-exit-code", "42", folder("lock").escaped, "true"]) == 0)
  }

  @Test func theLockOfAKilledProcessIsFree() throws {
    let folder = try TemporaryFolder()
    let holder = Process()
    holder.executableURL = URL(filePath: "/usr/bin/flock")
    // `cat` ends with this test, since its input then does.
    holder.arguments = ["--close", folder("lock").escaped, "sh", "-c", "echo held; exec cat"]
    let input = Pipe()
    let output = Pipe()
    holder.standardInput = input
    holder.standardOutput = output
    try holder.run()
    #expect(output.fileHandleForReading.availableData == Data("held\n".utf8))
    #expect(try FileLock(folder("lock")) == nil)
    kill(holder.processIdentifier, SIGKILL)
    holder.waitUntilExit()
    #expect(try FileLock(folder("lock")) != nil)
    try input.fileHandleForWriting.close()
  }

  private func flock(_ arguments: [String]) throws -> Int32 {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/flock")
    process.arguments = arguments
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
  }
}
