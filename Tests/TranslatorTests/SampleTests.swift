import Files
import Imaging
import SystemPackage
import TestSupport
import Testing
import Translator

struct SampleTests {
  @Test func everySampleIsAnotherAndTheFirstIsTheOneOfOne() throws {
    var fixture = try TranslationFixture(cores: 2)
    try fixture.add("a.png", picture(40, 40))
    try fixture.add("b.png", picture(40, 40, seed: 2))
    try fixture.run()
    let one = try fixture.results()
    try Folder.remove(fixture.output)
    fixture.configuration.samples = 3
    let record = TranslationRecord()
    #expect(try fixture.run(record).completed == 6)
    let three = try fixture.results()
    #expect(Set(three.keys) == ["a-1.png", "a-2.png", "a-3.png", "b-1.png", "b-2.png", "b-3.png"])
    #expect(Set(three.values).count == 6)
    #expect(three["a-1.png"] == one["a.png"] && three["b-1.png"] == one["b.png"])
    // One that is missing is made again, and it alone.
    DurableFile.remove(fixture.output.pushing("a-2.png"))
    let again = try fixture.run(record)
    #expect(again.completed == 1 && again.skipped == 5)
    #expect(try fixture.results() == three)
  }
}
