package import Engine
internal import Files
internal import Foundation
package import Kernels
package import SystemPackage

/// A model on the disk: `model.json`, `generator.safetensors` and, where there is one, `discriminator.safetensors`. It is
/// there whole or not at all, and never changes.
package struct ModelFolder: Sendable {
  package let path: FilePath
  package let manifest: ModelManifest

  private static let manifestName = "model.json"
  private static let generatorName = "generator.safetensors"
  package static let discriminatorName = "discriminator.safetensors"

  /// Writes a model durably, replacing what is at `path`.
  /// - Parameter discriminator: `nil` or empty: none is kept.
  @discardableResult
  package static func write(
    _ manifest: ModelManifest, generator: TensorTable, discriminator: TensorTable?, to path: FilePath
  ) throws -> ModelFolder {
    var manifest = manifest
    manifest.files = []
    let metadata = ["format": "pt"]
    try FolderCommit.write(path) { temporary in
      manifest.files.append(
        try StoredFile.write(Safetensors.encode(generator, metadata: metadata), name: generatorName, in: temporary))
      if let discriminator, !discriminator.entries.isEmpty {
        manifest.files.append(
          try StoredFile.write(
            Safetensors.encode(discriminator, metadata: metadata), name: discriminatorName, in: temporary))
      }
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
      try DurableFile.write(Array(try encoder.encode(manifest)) + [0x0A], to: temporary.appending(manifestName))
    }
    return ModelFolder(path: path, manifest: manifest)
  }

  private init(path: FilePath, manifest: ModelManifest) {
    self.path = path
    self.manifest = manifest
  }

  /// Reads `model.json`; the tensors are read and verified when they are asked for.
  /// - Throws: `StoredFileError`.
  package init(reading path: FilePath) throws(StoredFileError) {
    self.path = path
    let place = path.appending(Self.manifestName)
    do {
      manifest = try JSONDecoder().decode(ModelManifest.self, from: Data(try readFile(place)))
    } catch let error as FileError {
      throw StoredFileError(path: place.escaped, reason: "\(error)")
    } catch {
      throw StoredFileError(path: place.escaped, reason: "it is no model description (\(error))")
    }
    guard manifest.format == ModelManifest.currentFormat else {
      throw StoredFileError(
        path: place.escaped,
        reason: "its format is \(manifest.format) and this program reads \(ModelManifest.currentFormat)")
    }
    do throws(ConfigurationError) { try manifest.model.validate() } catch {
      throw StoredFileError(path: place.escaped, reason: "\(error)")
    }
  }

  /// A PyTorch state dict.
  /// - Throws: `StoredFileError` if the file is not what was written.
  package func generatorTensors() throws(StoredFileError) -> TensorTable {
    guard let tensors = try tensors(Self.generatorName) else {
      throw StoredFileError(path: path.escaped, reason: "it holds no \(Self.generatorName)")
    }
    return tensors
  }

  /// - Returns: `nil` if the model has none.
  package func discriminatorTensors() throws(StoredFileError) -> TensorTable? {
    try tensors(Self.discriminatorName)
  }

  /// - Parameter kernels: that the weights are to lie ready for.
  /// - Throws: `StoredFileError`, or `WeightsError` if the tensors do not fit the architecture.
  package func weights(kernels: KernelPath = .preferred) throws -> GeneratorWeights {
    try GeneratorWeights(model: manifest.model, tensors: try generatorTensors(), kernels: kernels)
  }

  /// The SHA-256 of the generator's file: what the model's outputs depend on. 64 hexadecimal digits.
  package var generatorHash: String? {
    manifest.files.first { $0.name == Self.generatorName }?.sha256
  }

  private func tensors(_ name: String) throws(StoredFileError) -> TensorTable? {
    guard let file = manifest.files.first(where: { $0.name == name }) else { return nil }
    let bytes = try file.read(from: path)
    do throws(SafetensorsError) { return try Safetensors.decode(bytes).tensors } catch {
      throw StoredFileError(path: path.appending(name).escaped, reason: error.reason)
    }
  }
}
