import Foundation
import Ingest
import Labels
import Pairs
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
       "root": "r", "labels": "palette", "split": {"train": 0.9, "val": 0.1}, "group": "folder:2", "align": "register",
       "register": {"limit": 8}, "seam": "auto", "match": {"input": "{key}_A"}, "blank": "accept", "grey": "accept",
       "swapped": "accept", "near_duplicates": "refuse", "identity": "mtime,size"}
      """)
    let expected = DatasetConfiguration(
      name: "night", from: ["a", "b/*.png"], layout: .twoFolders, input: .folder("day"), target: "night", root: "r",
      labels: .palette, split: .fractions(SplitFractions(train: 0.9, val: 0.1, test: 0)), group: .folder(levels: 2),
      align: .register, register: Registration(limit: 8), seam: .auto, match: MatchRule(input: "{key}_A"),
      blank: .accept,
      grey: .accept, swapped: .accept, nearDuplicates: .refuse, identity: .mtimeSize)
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
    DatasetConfiguration(
      from: ["a.csv"], layout: .manifest, root: "r", derive: DerivedInput(.sketch(SketchInput())),
      group: .pattern("{group}_"),
      align: .crop, blank: .accept, grey: .refuse, swapped: .accept, nearDuplicates: .accept, identity: .mtimeSize),
    DatasetConfiguration(
      from: ["a"], align: .register, register: Registration(limit: 3, confidence: 5, doubtful: .accept),
      seam: .pixels(3)),
    DatasetConfiguration(
      from: ["a"], layout: .twoFolders, match: MatchRule(input: "{key}_A", target: "/(.*)_B/")),
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

  private static let impossible: [(DatasetConfiguration, String)] = [
    (DatasetConfiguration(), "dataset.from cannot be empty: name at least one folder, file or glob"),
    (
      DatasetConfiguration(layout: .manifest),
      "dataset.from cannot be empty: name at least one manifest: a CSV file, or one of JSON lines"
    ),
    (
      DatasetConfiguration(from: ["a"], layout: .manifest, input: .right),
      "dataset.input cannot be right: with dataset.layout manifest each line names its input"
    ),
    (DatasetConfiguration(from: ["a"], root: "b"), "dataset.root cannot be `b`: it belongs to dataset.layout manifest"),
    (
      DatasetConfiguration(from: ["a"], layout: .photos, seam: .auto),
      "dataset.seam cannot be auto: it belongs to dataset.layout side-by-side"
    ),
    (
      DatasetConfiguration(from: ["a"], layout: .photos, input: .right),
      "dataset.input cannot be right: with dataset.layout photos the input is derived from each photo"
    ),
    (
      DatasetConfiguration(from: ["a"], derive: DerivedInput(.edges(EdgeInput()))),
      """
      dataset.derive cannot be edges: it belongs to dataset.layout photos, and to a manifest that names no inputs; the \
      other layouts bring their own
      """
    ),
    (
      DatasetConfiguration(from: ["a"], layout: .photos, derive: DerivedInput(.downscale(DownscaleInput(factor: 1)))),
      "dataset.derive.factor cannot be 1: it must be a whole number from 2 to 16"
    ),
    (
      DatasetConfiguration(from: ["a"], layout: .photos, align: .register),
      "dataset.align cannot be register: the input is derived of each photo and lies where its target does"
    ),
    (
      DatasetConfiguration(from: ["a"], align: .register, register: Registration(limit: 300)),
      "dataset.register.limit cannot be 300.0: it must be from 1 to 256 pixels"
    ),
    (
      DatasetConfiguration(from: ["a"], align: .register, register: Registration(confidence: -1)),
      "dataset.register.confidence cannot be -1.0: it must be from 0 to 100"
    ),
    (
      DatasetConfiguration(from: ["a"], match: MatchRule(input: "{key}_A")),
      "dataset.match.input cannot be {key}_A: it belongs to dataset.layout two-folders"
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
      """
      dataset.input cannot be left: with dataset.layout two-folders give the folder of inputs there and that of targets \
      in dataset.target, or both, in this order, in dataset.from; or sources of both in dataset.from, with \
      dataset.match.input and dataset.match.target to tell them apart
      """
    ),
    (
      DatasetConfiguration(from: ["a"], palette: [LabelColour(class: 1)]),
      "dataset.palette cannot be #800000: set dataset.labels to palette, or leave it out"
    ),
    (
      DatasetConfiguration(from: ["a"], labels: .palette, palette: [LabelColour(class: 1), LabelColour(class: 1)]),
      "dataset.palette cannot be #800000, #800000: two classes have one colour, so they could not be told apart"
    ),
    (
      DatasetConfiguration(from: ["a"], layout: .photos, labels: .palette),
      "dataset.labels_on cannot be input: the input is derived; labels can be the target"
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
      """
      dataset.name cannot be `a/b`: it must be 1 to 100 bytes without spaces, slashes and control characters, and not \
      begin with . or -
      """
    ),
  ]

  @Test(arguments: impossible)
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
