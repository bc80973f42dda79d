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
  /// Asked before its files are hashed.
  private let verification: (any FileVerification)?

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
    verification = nil
  }

  /// Reads `model.json`; the tensors are read and verified when they are asked for.
  /// - Parameter verification: what remembers that they were. `nil`: nobody; they are hashed each time.
  /// - Throws: `StoredFileError`.
  package init(reading path: FilePath, verification: (any FileVerification)? = nil) throws(StoredFileError) {
    self.path = path
    self.verification = verification
    let place = path.appending(Self.manifestName)
    do {
      manifest = try JSONDecoder().decode(ModelManifest.self, from: Data(try readFile(place)))
    } catch let error as FileError {
      throw StoredFileError(error)
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
    try tensors(of: try generatorFile())
  }

  /// - Returns: `nil` if the model has none.
  package func discriminatorTensors() throws(StoredFileError) -> TensorTable? {
    try file(Self.discriminatorName).map { file throws(StoredFileError) in try tensors(of: file) }
  }

  /// - Parameter kernels: that the weights are to lie ready for.
  /// - Throws: `StoredFileError`, or `WeightsError` if the tensors do not fit the architecture.
  package func weights(kernels: KernelPath = .preferred) throws -> GeneratorWeights {
    let (name, file) = (Self.generatorName, try generatorFile())
    return try file.read(from: path, verification: verification) { reader in
      do {
        let header = try SafetensorsLayout.headerBytes(try reader.read(8), ofFile: reader.size)
        let layout = try SafetensorsLayout(header: try reader.read(header)[...], dataBytes: reader.size - 8 - header)
        return try GeneratorWeights(model: manifest.model, layout: layout, kernels: kernels) {
          try reader.read($0, into: &$1)
        }
      } catch let error as SafetensorsError {
        throw StoredFileError(path: path.appending(name).escaped, reason: error.reason)
      }
    }
  }

  /// Makes sure that the generator's file is what was written, for who would find out only in the middle of much work.
  /// - Parameter withDiscriminator: the discriminator's as well, if there is one.
  /// - Throws: `StoredFileError`.
  package func verify(withDiscriminator: Bool) throws(StoredFileError) {
    try generatorFile().verify(in: path, verification: verification)
    if withDiscriminator { try file(Self.discriminatorName)?.verify(in: path, verification: verification) }
  }

  /// The SHA-256 of the generator's file: what the model's outputs depend on. 64 hexadecimal digits.
  package var generatorHash: String? {
    file(Self.generatorName)?.sha256
  }

  private func file(_ name: String) -> StoredFile? { manifest.files.first { $0.name == name } }

  private func generatorFile() throws(StoredFileError) -> StoredFile {
    guard let file = file(Self.generatorName) else {
      throw StoredFileError(path: path.escaped, reason: "it holds no \(Self.generatorName)")
    }
    return file
  }

  private func tensors(of file: StoredFile) throws(StoredFileError) -> TensorTable {
    let bytes = try file.read(from: path, verification: verification)
    do throws(SafetensorsError) { return try Safetensors.decode(bytes).tensors } catch {
      throw StoredFileError(path: path.appending(file.name).escaped, reason: error.reason)
    }
  }
}
