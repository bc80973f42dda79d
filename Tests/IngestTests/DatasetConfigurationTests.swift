import Foundation
import Ingest
import Testing

struct DatasetConfigurationTests {
  private func decode(_ json: String) throws -> DatasetConfiguration {
    try JSONDecoder().decode(DatasetConfiguration.self, from: Data(json.utf8))
  }

  @Test func whatIsNotNamedKeepsItsDefault() throws {
    let configuration = try decode("{}")
    #expect(configuration == DatasetConfiguration())
    #expect(configuration.layout == .sideBySide && configuration.input == .left && configuration.split == .automatic)
    #expect(configuration.align == .strict && configuration.labels == .none && configuration.blank == .refuse)
  }

  @Test func everyKeyIsRead() throws {
    let configuration = try decode(
      """
      {"name": "night", "from": ["a", "b/*.png"], "layout": "two-folders", "input": "day", "target": "night",
       "labels": "palette", "split": {"train": 0.9, "val": 0.1}, "align": "resize", "blank": "accept"}
      """)
    let expected = DatasetConfiguration(
      name: "night", from: ["a", "b/*.png"], layout: .twoFolders, input: .folder("day"), target: "night",
      labels: .palette, split: .fractions(SplitFractions(train: 0.9, val: 0.1, test: 0)), align: .resize, blank: .accept
    )
    #expect(configuration == expected)
  }

  @Test func onePathNeedsNoBrackets() throws {
    #expect(try decode(#"{"from": "tiles"}"#).from == ["tiles"])
    #expect(try decode(#"{"split": "folders", "input": "right"}"#).split == .folders)
  }

  @Test(arguments: [
    DatasetConfiguration(),
    DatasetConfiguration(from: ["a"], input: .right, split: .folders),
    DatasetConfiguration(
      name: "x", from: [], layout: .twoFolders, input: .folder("i"), target: "t", split: .fractions(SplitFractions())),
  ])
  func whatIsWrittenIsReadBack(_ configuration: DatasetConfiguration) throws {
    let data = try JSONEncoder().encode(configuration)
    #expect(try JSONDecoder().decode(DatasetConfiguration.self, from: data) == configuration)
  }

  @Test(arguments: [
    (
      #"{"layout": "sidebyside"}"#,
      "dataset.layout cannot be sidebyside: it must be one of side-by-side, two-folders, photos, manifest"
    ),
    (#"{"align": "loose"}"#, "dataset.align cannot be loose: it must be one of strict, resize, crop, register"),
    (
      #"{"split": "random"}"#,
      "dataset.split cannot be random: it must be folders, or fractions such as {train: 0.8, val: 0.1, test: 0.1}"
    ),
  ])
  func unknownWordsAreRefusedWithTheKnownOnes(_ json: String, _ sentence: String) {
    let error = #expect(throws: DatasetConfigurationError.self) { try decode(json) }
    #expect(error?.description == sentence)
  }

  @Test(arguments: [
    (DatasetConfiguration(), "dataset.from cannot be empty: name at least one folder, file or glob"),
    (
      DatasetConfiguration(from: ["a"], layout: .photos),
      "dataset.layout cannot be photos: this layout is not available yet; side-by-side and two-folders are"
    ),
    (
      DatasetConfiguration(from: ["a"], layout: .manifest),
      "dataset.layout cannot be manifest: this layout is not available yet; side-by-side and two-folders are"
    ),
    (
      DatasetConfiguration(from: ["a"], align: .register),
      "dataset.align cannot be register: this alignment is not available yet; strict and resize are"
    ),
    (
      DatasetConfiguration(from: ["a"], input: .folder("b")),
      "dataset.input cannot be `b`: with dataset.layout side-by-side it must be left or right"
    ),
    (
      DatasetConfiguration(from: ["a"], target: "b"),
      "dataset.target cannot be `b`: it belongs to dataset.layout two-folders"
    ),
    (
      DatasetConfiguration(from: ["a"], layout: .twoFolders),
      "dataset.input cannot be left: with dataset.layout two-folders give the folder of inputs there and that of targets "
        + "in dataset.target, or both, in this order, in dataset.from"
    ),
    (
      DatasetConfiguration(from: ["a"], labels: .palette),
      "dataset.labels cannot be palette: label palettes are not available yet; label images are read as colours (none)"
    ),
    (
      DatasetConfiguration(from: ["a"], split: .fractions(SplitFractions(train: 0.5, val: 0.1, test: 0.1))),
      "dataset.split cannot be {train: 0.5, val: 0.1, test: 0.1}: the fractions must be 0 or more and add up to 1"
    ),
    (
      DatasetConfiguration(from: ["a"], split: .fractions(SplitFractions(train: 0, val: 0.5, test: 0.5))),
      "dataset.split cannot be {train: 0.0, val: 0.5, test: 0.5}: nothing would be left to train on"
    ),
    (
      DatasetConfiguration(name: "a/b", from: ["a"]),
      "dataset.name cannot be `a/b`: it must be 1 to 100 bytes without spaces, slashes and control characters, and not "
        + "begin with . or -"
    ),
  ])
  func impossibleValuesAreRefusedWithTheirReason(_ configuration: DatasetConfiguration, _ sentence: String) {
    let error = #expect(throws: DatasetConfigurationError.self) { try configuration.validate() }
    #expect(error?.description == sentence)
  }

  @Test(arguments: [
    DatasetConfiguration(from: ["a"], input: .right, align: .resize),
    DatasetConfiguration(from: ["a", "b"], layout: .twoFolders),
    DatasetConfiguration(layout: .twoFolders, input: .folder("a"), target: "b"),
  ])
  func whatIsPossiblePasses(_ configuration: DatasetConfiguration) throws {
    try configuration.validate()
  }
}
