import Files
import Glibc
import Imaging
import Random
import SampleData
import SystemPackage

/// An archive to be coloured, the model that does it, and the program.
struct ArchiveGround: Site {
  let program: String
  let folder: FilePath
  let workspace: FilePath
  /// The archive's folders: of generated files, and of a person's.
  let archive: [FilePath]
  /// Generated ones.
  let files: Int

  /// Files in one folder.
  private static let each = 100

  /// - Parameter pictures: a folder of real files that are part of the archive as well.
  init(program: String, folder: FilePath, files: Int, pictures: FilePath?, seed: UInt64) throws {
    self.program = program
    self.folder = folder
    self.files = files
    workspace = folder.appending("workspace")
    let generated = folder.appending("archive")
    archive = [generated] + (pictures.map { [$0] } ?? [])
    setenv("PIX2PIX_WORKSPACE", workspace.string, 1)
    try SamplePairs.write(SampleCounts(train: 6, val: 2, test: 0), seed: seed, size: 32, to: folder.appending("pairs"))
    // A few places, drawn once: each file is a part of one, so that no two are alike.
    let places = (0..<12).map { SamplePairs.pair(index: $0, seed: seed + 1, size: 512).aerial }
    var random = Philox(key: seed).derived(0x6172_6368).stream()
    for number in 0..<files {
      let (name, content) = try Self.file(number, of: places, &random)
      let place = generated.appending("\(number / Self.each)")
      if number % Self.each == 0 { try Folder.create(place) }
      try DurableFile.write(content, to: place.appending(name))
    }
  }

  /// What archives hold, by far the most of it sound.
  private static func file(
    _ number: Int, of places: [FloatImage], _ random: inout PhiloxStream
  ) throws -> (name: String, content: [UInt8]) {
    let (width, height) = (40 + random.below(160), 40 + random.below(160))
    let place = places[random.below(places.count)]
    let part = place.cropped(
      x: random.below(place.width - width), y: random.below(place.height - height), width: width, height: height)
    let grey = FloatImage(
      width: width, height: height, channels: 1, values: (0..<width * height).map { part.values[3 * $0 + 1] })
    switch number % 20 {
    case 0: return ("\(number).png", try ImageFile.encode(Bitmap(part), as: .png))
    case 1:
      let deep = Bitmap(
        width: width, height: height, colour: .grey, samples: .bits16(grey.values.map { UInt16($0 * 65535) }))
      return ("\(number).png", try ImageFile.encode(deep, as: .png))
    case 2..<8: return ("\(number).png", try ImageFile.encode(Bitmap(grey), as: .png))
    case 8: return ("\(number).jpg", Array(try ImageFile.encode(Bitmap(grey), as: .jpeg(quality: 90)).prefix(400)))
    case 9 where number % 40 == 9: return ("\(number).txt", Array("no picture".utf8))
    default: return ("\(number).jpg", try ImageFile.encode(Bitmap(grey), as: .jpeg(quality: 90)))
    }
  }
}
