internal import Files
internal import Trainer

extension ModelFolder {
  typealias File = (hash: ContentHash, size: Int64)

  /// The hashes and sizes that the model's row names.
  func storedFiles() throws -> (generator: File, discriminator: File?) {
    func file(_ name: String) -> File? {
      manifest.files.first { $0.name == name }.flatMap { file in
        ContentHash(file.sha256).map { ($0, file.size) }
      }
    }
    guard let generator = file("generator.safetensors") else {
      throw CommandError.incompleteModel(path)
    }
    return (generator, file("discriminator.safetensors"))
  }
}
