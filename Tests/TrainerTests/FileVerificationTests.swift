import Engine
import Files
import Foundation
import Synchronization
import SystemPackage
import TestSupport
import Testing
import Trainer

/// What spares a model's reader the hash, and what does not.
struct FileVerificationTests {
  private final class Memory: FileVerification {
    let now: Int64
    private let known = Mutex<[StoredFile: FileStatus]>([:])

    init(now: Int64) {
      self.now = now
    }

    var files: Int { known.withLock { $0.count } }

    func knows(_ file: StoredFile, as status: FileStatus) -> Bool { known.withLock { $0[file] == status } }
    func remember(_ file: StoredFile, as status: FileStatus) { known.withLock { $0[file] = status } }
  }

  /// As if no damage ever changed a file's times.
  private struct Trusting: FileVerification {
    let now: Int64 = 0
    func knows(_ file: StoredFile, as status: FileStatus) -> Bool { true }
    func remember(_ file: StoredFile, as status: FileStatus) {}
  }

  private let folder: TemporaryFolder
  private let path: FilePath
  private let tensors = TensorTable(
    [TensorTable.Entry(name: "a", shape: [2, 3], values: .float32([1, 2, 3, 4, 5, 6]))])
  private static let differs = "its content is not what was written (SHA-256 differs)"

  init() throws {
    folder = try TemporaryFolder()
    path = folder("m/generator.safetensors")
    let manifest = ModelManifest(model: ModelConfiguration(size: 32, filters: 8), origin: .imported(file: "a"))
    try ModelFolder.write(manifest, generator: tensors, discriminator: nil, to: folder("m"))
  }

  private func read(_ verification: any FileVerification) throws -> TensorTable {
    try ModelFolder(reading: folder("m"), verification: verification).generatorTensors()
  }

  /// In place: the name and the inode stay.
  private func damage(at place: Int) throws {
    let file = try FileHandle(forUpdating: URL(fileURLWithPath: path.string))
    try file.seek(toOffset: UInt64(place))
    try file.write(contentsOf: [0xA5])
    try file.close()
  }

  @Test func aFileIsRememberedOnceItsTimesCanBeTrusted() throws {
    let changed = try FileStatus(of: path).changed
    let early = Memory(now: changed + 1_000_000_000)
    #expect(try read(early) == tensors)
    #expect(early.files == 0)
    let memory = Memory(now: changed + 10_000_000_000)
    #expect(try read(memory) == tensors)
    #expect(memory.files == 1)
    #expect(try read(memory) == tensors)
  }

  @Test func aKnownFileIsNotHashed() throws {
    try damage(at: Int(try FileStatus(of: path).size) - 1)
    let read = try read(Trusting())
    #expect(read != tensors)
    #expect(read.entries.map(\.name) == ["a"])
  }

  @Test func aFileThatChangedIsHashed() throws {
    let size = Int(try FileStatus(of: path).size)
    let memory = Memory(now: try FileStatus(of: path).changed + 10_000_000_000)
    #expect(try read(memory) == tensors)
    try damage(at: size - 1)
    #expect(throws: StoredFileError(path: path.escaped, reason: Self.differs)) { try read(memory) }
  }

  /// Who reads it may well be the first to see that it is damaged, and must not be who says so.
  @Test func aKnownFileThatCannotBeReadIsHashedForTheReason() throws {
    for place in [0, 7, 9] {
      try damage(at: place)
      #expect(throws: StoredFileError(path: path.escaped, reason: Self.differs), "\(place)") {
        try ModelFolder(reading: folder("m"), verification: Trusting()).weights()
      }
    }
  }
}
