internal import ArgumentParser
internal import Engine
internal import Files
internal import Kernels
internal import Pipeline
internal import Store
internal import SystemPackage
internal import Trainer

struct ModelsImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Take in weights: a PyTorch state dict of the widely used port, as safetensors.",
    discussion: """
      The file holds a generator, or both networks with the prefixes generator. and discriminator. The architecture is \
      read off the names and shapes; what leaves no trace there can be given.

      \(ExitStatus.help(.done, .failed, .noSpace, .usage, .badData, .notFound, .badConfiguration))
      """)
  @Argument(help: "A safetensors file.") var file: PathArgument
  @Option(help: "The model that gets a new version.") var name: String
  @Option(help: "batch or instance, where the file holds no running averages.")
  var normalization: ModelConfiguration.Normalization?
  @Option(help: "The probability that a unit drops out. (default: 0.5)") var dropout: Double?
  @Option(help: "Which decoder levels drop out: port or paper.") var dropoutAt: ModelConfiguration.DropoutPlacement?
  @Option(help: "rgb or lab.") var colour: ModelConfiguration.Colour?
  @OptionGroup var options: WorkspaceOptions

  func validate() throws {
    guard PipelineFile.isName(name) else {
      throw ValidationError("--name cannot be `\(name)`: \(PipelineFile.nameRule)")
    }
  }

  func run() throws {
    var overrides = ImportedArchitecture.Overrides()
    overrides.normalization = normalization
    overrides.dropout = dropout
    overrides.dropoutAt = dropoutAt
    overrides.colour = colour
    let imported = try ImportedArchitecture(reading: file.path, overrides: overrides)
    if let discriminator = imported.discriminator {
      var objective = ObjectiveConfiguration()
      objective.adversarial = .logistic
      let engine = try TrainingEngine(
        model: imported.model, objective: objective, batch: 1, seed: 1, pool: ComputePool(cores: 1))
      try engine.loadDiscriminator(discriminator)
    }
    let store = try options.openStore(create: true)
    let relative = FilePath("models").appending(
      "import-\(store.time.now().milliseconds)-\(UInt16.random(in: 0 ... .max))")
    let manifest = ModelManifest(model: imported.model, origin: .imported(file: file.path.escaped))
    let folder = try ModelFolder.write(
      manifest, generator: imported.generator, discriminator: imported.discriminator,
      to: store.workspace.pushing(relative))
    let files = try folder.storedFiles()
    let architecture = try JSONText.encode(imported.model)
    let model = try store.write { transaction in
      try transaction.createModel(
        NewModel(
          name: name, run: nil, origin: .imported, folder: relative, architecture: architecture,
          generator: files.generator, discriminator: files.discriminator),
        reason: "imported from \(file.path.escaped)")
    }
    if options.json {
      Console.result(
        .object([
          (key: "model", value: .string(model.reference)), (key: "architecture", value: .verbatim(architecture)),
        ]))
    } else {
      let parts = imported.discriminator == nil ? "generator" : "generator and discriminator"
      Console.result("\(model.reference): \(parts), \(Self.summary(imported.model))")
    }
  }

  static func summary(_ model: ModelConfiguration) -> String {
    "\(model.generator.rawValue) of \(model.size) pixels, \(model.filters) filters, "
      + "\(model.channels.input) -> \(model.channels.target) channels, normalization \(model.normalization.rawValue)"
  }
}

extension ModelConfiguration.Normalization: ExpressibleByArgument {}
extension ModelConfiguration.DropoutPlacement: ExpressibleByArgument {}
extension ModelConfiguration.Colour: ExpressibleByArgument {}
