internal import ArgumentParser
internal import Engine
internal import Files
internal import Store
internal import SystemPackage
internal import Trainer

struct ModelsExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write a model's weights as a PyTorch state dict that loads strictly.",
    discussion: """
      safetensors.torch.load_file reads it; UnetGenerator.load_state_dict(strict=True) takes it.

      \(ExitStatus.help(.done, .failed, .noSpace, .usage, .badData, .notFound, .badConfiguration))
      """)
  @Argument(help: "A model: NAME, NAME@3, NAME@champion.") var model: String
  @Option(help: "The safetensors file to write.") var output: PathArgument
  @Flag(help: "Both networks, with the prefixes generator. and discriminator.") var withDiscriminator = false
  @Flag(help: "Replace a file that is there.") var force = false
  @OptionGroup var options: WorkspaceOptions

  func run() throws {
    guard force || !FileStatus.exists(output.path) else { throw CommandError.fileExists(output.path) }
    let store = try options.openStore()
    let record = try store.read { try $0.resolveModel(model) }
    let folder = try store.folder(of: record)
    var tensors = try folder.generatorTensors()
    if withDiscriminator {
      guard let discriminator = try folder.discriminatorTensors() else {
        throw StoreError.notFound(what: "discriminator of", name: record.reference, nearest: nil)
      }
      tensors = tensors.prefixed("generator.") + discriminator.prefixed("discriminator.")
    }
    let hash = try DurableFile.write(
      Safetensors.encode(tensors, metadata: ["format": "pt"]), to: output.path, mode: 0o666)
    if options.json {
      Console.result(
        .object([
          (key: "model", value: .string(record.reference)), (key: "path", value: .string(output.path.escaped)),
          (key: "sha256", value: .string(hash.description)),
        ]))
    } else {
      Console.result("\(record.reference): \(tensors.entries.count) tensors in \(output.path.escaped)")
    }
  }
}
