import Report
import Testing

@Suite struct FactSectionTests {
  @Test func nestedSettingsGetDottedNames() throws {
    let section = try #require(
      FactSection(
        title: "c",
        json: """
          {"train": {"epochs": 10, "learning_rate": 0.0002, "augment": {"mirror": true}, "stop_at": null},
           "dataset": {"from": ["a", "b c"], "parts": [{"name": "x"}, {"name": "y"}]}, "seed": 1}
          """))
    #expect(
      section.facts.map { "\($0.name)=\($0.value)" } == [
        "dataset.from=a, b c", "dataset.parts.1.name=x", "dataset.parts.2.name=y", "seed=1",
        "train.augment.mirror=true", "train.epochs=10", "train.learning_rate=0.0002",
      ])
  }

  @Test(arguments: ["", "7", "[1]", "{", "text"])
  func whatIsNoObjectIsNoSection(_ text: String) {
    #expect(FactSection(title: "c", json: text) == nil)
  }
}
