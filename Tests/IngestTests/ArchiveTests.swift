import Files
import Foundation
import Ingest
import Store
import SystemPackage
import TestSupport
import Testing

struct ArchiveTests {
  /// Packs what is in `tree`.
  private func pack(_ fixture: IngestFixture, _ name: String = "set.tar.gz", options: [String] = ["-z"]) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments =
      ["tar", "-C", fixture.folder("tree").string, "-cf", fixture.folder(name).string] + options + ["."]
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
  }

  private func add(_ fixture: IngestFixture, _ name: String, seed: UInt64) throws {
    try fixture.folder.write(try pairBytes(seed: seed), to: fixture.folder("tree/" + name))
  }

  private let configuration = DatasetConfiguration(from: ["set.tar.gz"])

  @Test func aPublishedArchiveIsIngestedAsItWasDownloaded() throws {
    let fixture = try IngestFixture()
    for (number, name) in ["train/1.png", "train/2.png", "val/3.png"].enumerated() {
      try add(fixture, "maps/" + name, seed: UInt64(number + 1))
    }
    try fixture.folder.write([1], to: fixture.folder("tree/maps/train/._1.png"))
    try pack(fixture)
    let summary = try fixture.ingest(configuration)
    #expect(summary.accepted == 3 && summary.splits.val == 1 && summary.rejected == 0 && summary.ignored == 1)
    #expect(try fixture.pairs().map(\.pairKey) == ["train/1.png", "train/2.png", "val/3.png"])
    let again = try fixture.ingest(configuration)
    #expect(again.isUnchanged && again.filesRead == 0)
    // Read once: nothing is unpacked a second time.
    let shelf = fixture.store.workspace.pushing("datasets/archives")
    #expect(try Folder.names(in: shelf).count == 1)
  }

  @Test func aNewerArchiveIsANewVersionAndTheOldFilesStay() throws {
    let fixture = try IngestFixture()
    for number in 1...3 { try add(fixture, "\(number).png", seed: UInt64(number)) }
    try pack(fixture)
    _ = try fixture.ingest(configuration)
    let before = try fixture.pairs().map(\.inputPath)
    try add(fixture, "4.png", seed: 4)
    try pack(fixture)
    let summary = try fixture.ingest(configuration)
    #expect(summary.version == 2 && summary.accepted == 4 && summary.added == 1 && summary.removed == 0)
    #expect(before.allSatisfy { FileStatus.exists(fixture.store.workspace.pushing($0.path)) })
  }

  /// A pair's files are found from the workspace, wherever that is.
  @Test func theWorkspaceMayBeMoved() throws {
    let fixture = try IngestFixture()
    try add(fixture, "1.png", seed: 1)
    try pack(fixture)
    _ = try fixture.ingest(configuration)
    #expect(try fixture.pairs().allSatisfy { $0.inputPath.path.isRelative && $0.targetPath.path.isRelative })
    #expect(try fixture.ingest(configuration).isUnchanged)
  }

  @Test func whatIsNoFileHasARow() throws {
    let fixture = try IngestFixture()
    try add(fixture, "1.png", seed: 1)
    try symbolicLink(fixture.folder("tree/link.png"), to: "1.png")
    try namedPipe(fixture.folder("tree/pipe"))
    try pack(fixture)
    // An entry that would be written beside the workspace.
    try pack(fixture, "outside.tar", options: ["--transform=s,^./1,../../1,", "-P"])
    let summary = try fixture.ingest(configuration)
    #expect(summary.accepted == 1 && summary.rejected == 2)
    let archive = fixture.folder("set.tar.gz").escaped
    #expect(
      try fixture.refusals().map(\.detail) == [
        "cannot use `link.png` of `\(archive)`: it is a symbolic link; pack what it points to",
        "cannot use `pipe` of `\(archive)`: it is a device, a pipe or a file with holes; leave it out",
      ])
    let outside = try fixture.ingester(DatasetConfiguration(from: ["outside.tar"])).ingest("other")
    #expect(outside.accepted == 0 && outside.reasons["unsafe path"] == 1)
  }

  @Test func aDamagedArchiveIsAnErrorAndLeavesNothing() throws {
    let fixture = try IngestFixture()
    for number in 1...3 { try add(fixture, "\(number).png", seed: UInt64(number)) }
    try pack(fixture)
    let whole = try readFile(fixture.folder("set.tar.gz"))
    try fixture.folder.write(Array(whole.prefix(whole.count / 2)), to: fixture.folder("set.tar.gz"))
    let error = #expect(throws: IngestError.self) { try fixture.ingest(configuration) }
    #expect(error?.kind == .badData)
    #expect(
      error?.description == "cannot unpack `\(fixture.folder("set.tar.gz").escaped)`: it ends early; fetch it again")
    #expect(try Folder.names(in: fixture.store.workspace.pushing("datasets/archives")).isEmpty)
  }
}
