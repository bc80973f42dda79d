import Engine
import Files
import Imaging
import Kernels
import SystemPackage
import TestSupport
import Testing
import Translator

/// The discriminator's opinion of each result, where it is asked for.
struct VerdictTests {
  private func verdicts(_ configuration: TranslationConfiguration, _ model: ModelConfiguration, cores: Int) throws
    -> [FilePath: Double?]
  {
    let fixture = try TranslationFixture(model, cores: cores)
    for seed in 1...4 as ClosedRange<UInt64> {
      try fixture.add("\(seed).png", picture(40, 30, seed: seed))
    }
    let objective = ObjectiveConfiguration()
    let training = try TrainingEngine(model: model, objective: objective, batch: 1, seed: 7, pool: fixture.pool)
    let discriminator = training.discriminatorTensors()
    let translator = try BulkTranslator(
      model: model, mark: TranslationFixture.mark, configuration: configuration, pool: fixture.pool,
      critic: CriticSource(model: model, adversarial: objective.adversarial) { discriminator }
    ) { fixture.weights }
    let plan = try fixture.plan()
    let record = TranslationRecord()
    record.outputFolder = plan.outputFolder
    try Folder.create(fixture.spill)
    let items = try plan.items().enumerated().map { index, item in
      TranslationItem(id: Int64(index), input: item.input, output: item.output, sample: item.sample)
    }
    let summary = try translator.run(items, outputFolder: plan.outputFolder, spill: fixture.spill, observer: record)
    #expect(summary.completed == 4)
    return record.published.mapValues(\.facts.realism)
  }

  @Test func itIsGivenWhenItIsAskedForAndDependsOnTheImageAlone() throws {
    var configuration = TranslationConfiguration()
    #expect(try verdicts(configuration, TranslationFixture.model, cores: 1).values.allSatisfy { $0 == nil })
    configuration.verdict = true
    let one = try verdicts(configuration, TranslationFixture.model, cores: 1)
    #expect(one.count == 4 && Set(one.values).count == 4)
    #expect(one.values.allSatisfy { verdict in verdict.map { (0...1).contains($0) } ?? false })
    #expect(try verdicts(configuration, TranslationFixture.model, cores: 2) == one)
    configuration.fit = .tile
    #expect(try verdicts(configuration, TranslationFixture.model, cores: 1).count == 4)
  }

  @Test func itIsGivenForColoursToo() throws {
    var configuration = TranslationConfiguration()
    configuration.verdict = true
    configuration.recolour = true
    let found = try verdicts(configuration, ModelConfiguration(size: 32, filters: 4, colour: .lab), cores: 1)
    #expect(found.values.allSatisfy { $0 != nil })
  }
}
