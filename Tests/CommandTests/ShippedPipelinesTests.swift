import Files
import Foundation
import Imaging
import SampleData
import SystemPackage
import TestSupport
import Testing

/// Every file in `pipelines/`, with data of the kind that it asks for, at the place that it names.
struct ShippedPipelinesTests {
  private let program: Program
  private static let pipelines = FilePath(#filePath).removingLastComponent().removingLastComponent()
    .removingLastComponent().appending("pipelines")

  /// Those of the tasks.
  static let names = [
    "labels-to-photo", "photo-to-labels", "facades", "maps", "aerial-to-map", "colourise", "edges2shoes", "edges",
    "sketch", "day-to-night", "thermal-to-colour", "inpaint", "super-resolution", "photo-to-mask", "archive-colour",
  ].map { $0 + ".yaml" }

  /// Nights and ablations are run in tests of their own, with pipelines that are smaller.
  static let others = [
    "nightly-maps", "nightly-colour", "facades-labeller", "ablation-losses", "ablation-generators",
    "ablation-receptive-fields",
  ].map { $0 + ".yaml" }

  init() throws {
    program = try Program()
    for name in Self.names + Self.others {
      try program.folder.write(try readFile(Self.pipelines.appending(name)), to: program.folder("pipelines/" + name))
    }
  }

  @Test(arguments: names)
  func itIsPlannedAndRunOnTinyData(_ name: String) throws {
    try drawData(for: name)
    let file = "pipelines/" + name
    let settings =
      Program.tiny + [
        "--set", "train.epochs=1", "--set", "dataset.near_duplicates=accept", "--set", "evaluate.split=train", "--set",
        "report=false",
      ]
    let plan = try program.run(["run", file, "--plan"] + settings)
    #expect(plan.status == 0, "\(plan.complaint)")
    #expect(plan.output.contains("train runs"), "\(plan.output)")
    let run = try program.run(["run", file, "--json"] + settings)
    #expect(run.status == 0, "\(run.complaint)")
    let result = try run.object()
    let ingest = try #require(result["ingest"] as? [String: Any])
    #expect(ingest["accepted"] as? Int == 8 && ingest["rejected"] as? Int == 0, "\(ingest)")
    let train = try #require(result["train"] as? [String: Any])
    #expect(train["state"] as? String == "completed" && train["steps"] as? Int ?? 0 > 0, "\(train)")
    let metrics = try #require((result["evaluate"] as? [String: Any])?["metrics"] as? [String: Double])
    #expect(metrics["l1"]?.isFinite == true)
  }

  @Test(arguments: others)
  func theOthersArePlanned(_ name: String) throws {
    try drawData(for: name)
    try Folder.create(program.folder("data/scans"))
    let plan = try program.run("run", "pipelines/" + name, "--plan")
    #expect(plan.status == 0, "\(plan.complaint)")
    #expect(plan.output.contains("train runs"), "\(plan.output)")
  }

  @Test func noneIsForgotten() throws {
    let files = try Folder.names(in: Self.pipelines).map { String(decoding: $0, as: UTF8.self) }
    #expect(files.sorted() == (Self.names + Self.others).sorted())
  }

  private func drawData(for name: String) throws {
    switch name {
    case _ where name.hasPrefix("ablation-"): fallthrough
    case "facades.yaml", "facades-labeller.yaml": try drawSideBySide("facades")
    case "maps.yaml", "aerial-to-map.yaml", "nightly-maps.yaml": try drawSideBySide("maps")
    case "edges2shoes.yaml": try drawSideBySide("edges2shoes")
    case "labels-to-photo.yaml", "photo-to-labels.yaml":
      try drawTwoFolders("streets/labels", "streets/photos") {
        labels($0.map)
      } _: {
        Bitmap($0.aerial)
      }
    case "day-to-night.yaml":
      try drawTwoFolders("cameras/day/1", "cameras/night/1") {
        Bitmap($0.aerial)
      } _: { place in
        var night = place.aerial
        night.values = night.values.map { $0 * $0 * 0.3 }
        return Bitmap(night)
      }
    case "thermal-to-colour.yaml":
      try drawTwoFolders("thermal/thermal", "thermal/photos") {
        thermal($0.aerial)
      } _: {
        Bitmap($0.aerial)
      }
    case "photo-to-mask.yaml":
      try drawTwoFolders("defects/photos", "defects/masks") {
        Bitmap($0.aerial)
      } _: {
        mask($0.map)
      }
    default:
      try drawEach { place, name in try write(Bitmap(place.aerial), "photos/" + name) }
    }
  }

  private typealias Place = (map: FloatImage, aerial: FloatImage)

  private func drawSideBySide(_ folder: String) throws {
    try SamplePairs.write(SampleCounts(train: 4, val: 2, test: 2), size: 32, to: program.folder("data/" + folder))
  }

  private func drawEach(_ body: (Place, String) throws -> Void) throws {
    for index in 0..<8 { try body(SamplePairs.pair(index: index, seed: 3, size: 48), "\(index).png") }
  }

  private func drawTwoFolders(
    _ input: String, _ target: String, _ first: (Place) -> Bitmap, _ second: (Place) -> Bitmap
  ) throws {
    try drawEach { place, name in
      try write(first(place), "\(input)/\(name)")
      try write(second(place), "\(target)/\(name)")
    }
  }

  private func write(_ bitmap: Bitmap, _ name: String) throws {
    try program.folder.write(try ImageFile.encode(bitmap, as: .png), to: program.folder("data/" + name))
  }

  private func grey(_ image: FloatImage, _ sample: (Float) -> UInt8) -> Bitmap {
    Bitmap(
      width: image.width, height: image.height, colour: .grey, samples: .bits8(luminance(image).map(sample)))
  }

  private func luminance(_ image: FloatImage) -> [Float] { Bitmap(image).floats(channels: 1).values }

  /// Class indices.
  private func labels(_ map: FloatImage) -> Bitmap { grey(map) { UInt8($0 * 5) } }

  private func mask(_ map: FloatImage) -> Bitmap { grey(map) { $0 > 0.9 ? 255 : 0 } }

  /// Hundredths of a kelvin in 16 bits.
  private func thermal(_ photo: FloatImage) -> Bitmap {
    Bitmap(
      width: photo.width, height: photo.height, colour: .grey,
      samples: .bits16(luminance(photo).map { UInt16(29_000 + $0 * 1500) }))
  }
}
