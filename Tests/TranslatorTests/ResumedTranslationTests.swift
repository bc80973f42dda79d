import Files
import Imaging
import SystemPackage
import TestSupport
import Testing
import Translator

/// Stopped, killed or repeated: what is finished is kept, the rest is done once.
struct ResumedTranslationTests {
  private func fixture(images: Int) throws -> TranslationFixture {
    let fixture = try TranslationFixture()
    for number in 0..<images { try fixture.add("d/\(number).png", picture(40, 30, seed: UInt64(number))) }
    return fixture
  }

  @Test func finishedItemsAreSkippedAndAlteredOnesMadeAgain() throws {
    var fixture = try fixture(images: 3)
    let record = TranslationRecord()
    #expect(try fixture.run(record).completed == 3)
    let first = try fixture.results()
    #expect(try fixture.run(record).skipped == 3)
    #expect(record.calls["d/0.png"] == [.started, .publishing, .ended, .started, .ended])
    DurableFile.remove(fixture.output.pushing("d/0.png"))
    try fixture.folder.write([1, 2, 3], to: fixture.output.pushing("d/1.png"))
    let repaired = try fixture.run(record)
    #expect(repaired.completed == 2 && repaired.skipped == 1)
    #expect(try fixture.results() == first)
    // Another image under the old name.
    try fixture.add("d/2.png", picture(40, 30, seed: 9))
    #expect(try fixture.run(record).completed == 1)
    // Other settings.
    fixture.configuration.dropout = false
    #expect(try fixture.run(record).completed == 3)
  }

  @Test func stoppedRunGoesOnWhereItWas() throws {
    let fixture = try fixture(images: 30)
    try fixture.run()
    let whole = try fixture.results()
    try Folder.remove(fixture.output)
    let record = TranslationRecord()
    let stopped = try fixture.run(record, shouldStop: { record.calls.count >= 2 })
    #expect(stopped.stopped)
    #expect((2..<30).contains(stopped.completed))
    // Whatever was begun has ended.
    #expect(record.calls.values.allSatisfy { $0 == [.started, .publishing, .ended] })
    #expect(record.calls.count == stopped.completed)
    let rest = try fixture.run(record)
    #expect(!rest.stopped)
    #expect(rest.skipped == stopped.completed && rest.completed == 30 - stopped.completed)
    #expect(try fixture.results() == whole)
  }

  @Test func stopBeforeTheFirstItemDoesNothing() throws {
    let fixture = try fixture(images: 2)
    let record = TranslationRecord()
    let summary = try fixture.run(record, shouldStop: { true })
    #expect(summary.stopped && summary.completed == 0 && record.calls.isEmpty)
  }

  @Test(arguments: [TranslationRecord.Call.started, .publishing, .ended])
  func observersErrorEndsTheRunAndLeavesNoPart(call: TranslationRecord.Call) throws {
    let fixture = try fixture(images: 4)
    let record = TranslationRecord(failAt: call)
    #expect(throws: TranslationRecord.Stop.self) { try fixture.run(record) }
    let left = try fixture.results()
    // Refused before the rename: nothing. Refused after it: whole files.
    #expect(call == .ended ? !left.isEmpty : left.isEmpty)
    record.stopFailing()
    // The one that was in place, though nobody heard of it, is recognised by its hash.
    let summary = try fixture.run(record)
    #expect(summary.completed == 4 - left.count && summary.skipped == left.count)
    #expect(try fixture.results().count == 4)
    #expect(left.allSatisfy { (try? fixture.results()[$0.key]) == $0.value })
  }

  @Test func partsOfAKilledProcessAreRemovedAndThoseOfALivingOneAreNot() throws {
    let fixture = try fixture(images: 1)
    // Process 1 lives as long as the machine; the other number is above what Linux gives out.
    let dead = fixture.output.pushing(FilePath("d/\(DurableFile.temporaryPrefix)2147483646-5"))
    let living = fixture.output.pushing(FilePath("d/\(DurableFile.temporaryPrefix)1-5"))
    try fixture.folder.write([1], to: dead)
    try fixture.folder.write([1], to: living)
    try fixture.run()
    #expect(!FileStatus.exists(dead))
    #expect(FileStatus.exists(living))
  }
}
