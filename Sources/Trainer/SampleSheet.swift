internal import Files
internal import Imaging
internal import SystemPackage

/// Samples as a picture: a row a pair; input, output, target side by side.
enum SampleSheet {
  /// Written durably, replacing what is there.
  static func write(_ samples: [PairSample], to path: FilePath) throws {
    let sheet = ImageSheet.render(
      rows: samples.map { [$0.input, $0.output, $0.target] }, captions: ["input", "output", "target"])
    try DurableFile.write(try ImageFile.encode(sheet, as: .png), to: path)
  }
}
