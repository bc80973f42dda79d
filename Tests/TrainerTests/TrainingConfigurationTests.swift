import Engine
import Foundation
import Metrics
import Testing
import Trainer

@Suite struct TrainingConfigurationTests {
  private func decode(_ json: String) throws -> TrainingConfiguration {
    try JSONDecoder().decode(TrainingConfiguration.self, from: Data(json.utf8))
  }

  @Test func whatIsNotNamedKeepsItsDefault() throws {
    let read = try decode("{}")
    #expect(read == TrainingConfiguration())
    #expect(read.epochs == 200 && read.batch == 1 && read.learningRate == 0.0002 && read.seed == 1)
    #expect(read.checkpointEvery == 600 && read.logEvery == 50 && read.startFrom == "nothing")
    #expect(read.maxDuration == nil && read.stopAt == nil && read.order == .shuffled)
  }

  @Test func everyKeyOfTheVocabularyIsRead() throws {
    let read = try decode(
      """
      {"epochs": 7, "decay_from": 3, "batch": 2, "learning_rate": 0.01, "discriminator_learning_rate": 0.02,
       "augment": {"resize": 140, "mirror": false}, "order": "sequential", "seed": 18446744073709551615,
       "start_from": "maps@3", "warm_epochs": 6, "old_share": 0.5, "start_discriminator": false, "checkpoint_every": "10s", "log_every": 1, "best_by": "l1", "patience": 4, "keep_every": 5,
       "max_duration": "2h", "stop_at": "06:30"}
      """)
    var expected = TrainingConfiguration()
    expected.epochs = 7
    expected.decayFrom = 3
    expected.batch = 2
    expected.learningRate = 0.01
    expected.discriminatorLearningRate = 0.02
    expected.augment = .jitter(resize: 140, mirror: false)
    expected.order = .sequential
    expected.seed = .max
    expected.startFrom = "maps@3"
    expected.warmEpochs = 6
    expected.oldShare = 0.5
    expected.startDiscriminator = false
    expected.checkpointEvery = 10
    expected.logEvery = 1
    expected.bestBy = .l1
    expected.patience = 4
    expected.keepEvery = 5
    expected.maxDuration = 7200
    expected.stopAt = "06:30"
    #expect(read == expected)
    #expect(try decode(String(decoding: JSONEncoder().encode(expected), as: UTF8.self)) == expected)
    #expect(
      Set(TrainingConfiguration.CodingKeys.allCases.map(\.rawValue)) == [
        "epochs", "decay_from", "batch", "learning_rate", "discriminator_learning_rate", "augment", "order", "seed",
        "start_from", "warm_epochs", "old_share", "start_discriminator", "checkpoint_every", "log_every", "best_by",
        "patience", "keep_every", "max_duration", "stop_at",
      ])
  }

  @Test func noneNamesTheAbsenceOfALimit() throws {
    let read = try decode(#"{"augment": "none", "max_duration": "none", "stop_at": "none"}"#)
    #expect(read.augment == .none)
    #expect(read.maxDuration == nil && read.stopAt == nil)
    #expect(try decode(String(decoding: JSONEncoder().encode(read), as: UTF8.self)) == read)
  }

  @Test func aWarmStartHasAScheduleOfItsOwn() throws {
    let read = try decode(#"{"epochs": 100, "decay_from": 60, "warm_epochs": 10}"#)
    #expect(read.warmed.epochs == 10 && read.warmed.decayFrom == 10)
    #expect(try decode(#"{"epochs": 100, "warm_epochs": 10}"#).warmed.decayFrom == nil)
    #expect(try decode(#"{"epochs": 100}"#).warmed.epochs == 100)
  }

  @Test func aNumberWithoutAUnitIsNoDuration() throws {
    #expect(
      throws: ConfigurationError(
        key: "train.checkpoint_every", value: "600", reason: "it must be a duration such as 10s, 10m or 2h")
    ) { try decode(#"{"checkpoint_every": "600"}"#) }
  }

  @Test func theAugmentationsSizeFollowsTheModel() {
    let plain = TrainingConfiguration()
    #expect(plain.resize(for: ModelConfiguration(size: 256)) == 286)
    #expect(plain.resize(for: ModelConfiguration(size: 128)) == 143)
    #expect(plain.resize(for: ModelConfiguration(size: 64)) == 72)
    #expect(plain.resize(for: ModelConfiguration(size: 32)) == 36)
    #expect(plain.resize(for: ModelConfiguration(size: 256, colour: .lab)) == 256)
    var none = plain
    none.augment = .none
    #expect(none.resize(for: ModelConfiguration(size: 256)) == 256)
    #expect(!none.mirrors && plain.mirrors)
  }

  @Test(arguments: [
    (#"{"epochs": 0}"#, "train.epochs cannot be 0: it must be from 1 to 1000000"),
    (
      #"{"epochs": 5, "decay_from": 6}"#,
      "train.decay_from cannot be 6: it must be from 0 to train.epochs (5), which keeps the rate constant"
    ),
    (#"{"batch": 0}"#, "train.batch cannot be 0: it must be from 1 to 256"),
    (#"{"learning_rate": 0}"#, "train.learning_rate cannot be 0.0: it must be above 0 and at most 1"),
    (
      #"{"discriminator_learning_rate": 2}"#,
      "train.discriminator_learning_rate cannot be 2.0: it must be above 0 and at most 1"
    ),
    (
      #"{"augment": {"resize": 100}}"#,
      "train.augment cannot be {resize: 100}: crops of model.size 128 are cut from it, so it must be from 128 to 512"
    ),
    (#"{"checkpoint_every": "0s"}"#, "train.checkpoint_every cannot be 0s: it must be above 0"),
    (#"{"log_every": 0}"#, "train.log_every cannot be 0: it must be at least 1"),
    (#"{"max_duration": "0s"}"#, "train.max_duration cannot be 0s: it must be above 0, or none"),
    (
      #"{"old_share": 0}"#,
      "train.old_share cannot be 0.0: it must be above 0 and at most 1: what a network is not shown again it forgets"
    ),
    (#"{"warm_epochs": 0}"#, "train.warm_epochs cannot be 0: it must be from 1 to 1000000"),
    (#"{"patience": 0}"#, "train.patience cannot be 0: it must be at least 1, or none"),
    (#"{"keep_every": 0}"#, "train.keep_every cannot be 0: it must be at least 1, or none"),
  ])
  func impossibleValuesAreRefusedWithTheirReason(_ json: String, _ sentence: String) throws {
    let read = try decode(json)
    let error = #expect(throws: ConfigurationError.self) { try read.validate(with: ModelConfiguration(size: 128)) }
    #expect(error?.description == sentence)
  }

  @Test func theDefaultsAreValidForEverySize() throws {
    for levels in 5...9 {
      try TrainingConfiguration().validate(with: ModelConfiguration(size: 1 << levels))
      try TrainingConfiguration().validate(with: ModelConfiguration(size: 1 << levels, colour: .lab))
    }
  }
}
