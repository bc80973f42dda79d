import Files
import Glibc
import Ingest
import Store
import SystemPackage
import TestSupport
import Testing

struct InterruptedIngestTests {
  @Test func aScanThatIsKilledLeavesTheDatasetAsItWas() async throws {
    let fixture = try IngestFixture()
    for number in 1...10 { try fixture.addPair("\(number).png", seed: UInt64(number)) }
    _ = try fixture.ingest()
    for number in 11...20 { try fixture.addPair("\(number).png", seed: UInt64(number)) }
    let workspace = fixture.store.workspace.escaped
    let data = fixture.data.escaped
    await #expect(processExitsWith: .signal(SIGKILL)) { [workspace = workspace as String, data = data as String] in
      let store = try DataStore.open(workspace: FilePath(workspace))
      var ingester = DatasetIngester(store: store, configuration: DatasetConfiguration(from: [data]))
      let read = ingester.reader.read
      ingester.reader.read = { path throws(FileError) in
        if path.stem == "15" { kill(getpid(), SIGKILL) }
        return try read(path)
      }
      _ = try ingester.ingest("set")
    }
    #expect(try fixture.pairs().count == 10)
    #expect(try fixture.files().count == 10)
    let summary = try fixture.ingest()
    #expect(summary.version == 2 && summary.accepted == 20)
  }

  @Test func twoIngestsOfOneDatasetExcludeEachOther() throws {
    let fixture = try IngestFixture()
    try fixture.addPair("1.png", seed: 1)
    var outer = fixture.ingester()
    let read = outer.reader.read
    outer.reader.read = { path throws(FileError) in
      let error = #expect(throws: IngestError.self) { try fixture.ingest() }
      #expect(error?.kind == .locked)
      #expect(
        error?.description.hasPrefix("dataset `set` is being ingested by another process (process \(getpid()) since ")
          == true)
      #expect((try? fixture.ingester().ingest("other"))?.accepted == 1)
      return try read(path)
    }
    #expect(try outer.ingest("set").accepted == 1)
    #expect(try fixture.ingest().unchanged)
  }
}
