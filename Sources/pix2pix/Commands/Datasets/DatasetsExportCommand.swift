internal import ArgumentParser
internal import Files
internal import Imaging
internal import Pairs
internal import Store
internal import SystemPackage
internal import Trainer

struct DatasetsExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write the pairs side by side, input left, as PNG files in train/, val/ and test/, for other tools.",
    discussion: """
      Sides are cut, aligned and derived as training sees them, at their own size; two sides of different sizes come to the \
      input's. The folder must be empty or missing.

      \(ExitStatus.help(.done, .failed, .noSpace, .usage, .badData, .notFound, .tryAgain, .badConfiguration))
      """)
  @Argument(help: "The dataset's name.") var name: String
  @Option(help: "The folder to write to.") var out: PathArgument
  @Option(help: "Pixels a side of each picture, the aspect given up. (default: their own size)") var size: Int?
  @OptionGroup var choice: DatasetVersionOption
  @OptionGroup var options: WorkspaceOptions

  func validate() throws {
    if let size, !(16...8192).contains(size) {
      throw ValidationError("--size cannot be \(size): it must be from 16 to 8192")
    }
  }

  func run() throws {
    let store = try options.openStore()
    let (version, pairs) = try choice.pairs(of: name, in: store)
    let folder = out.path
    if FileStatus.exists(folder), try !Folder.names(in: folder).isEmpty { throw CommandError.folderNotEmpty(folder) }
    for split in Set(pairs.map(\.split)) { try Folder.create(folder.appending(split.rawValue), mode: 0o777) }
    let recipe = try PairRecipe(json: version.recipe)
    let names = ExportNames(pairs)
    Console.tell("writing \(pairs.count) pairs to \(folder.escaped)", verbose: options.verbose)
    _ = try concurrentMap(pairs.count) { index in
      let pictures = try PairPictures(try TrainingPair(pairs[index], recipe: recipe, workspace: store.workspace))
      let joined = SideBySide.join(pictures.input, pictures.target, size: size)
      let path = folder.appending(pairs[index].split.rawValue).pushing(names[index])
      try Folder.create(path.removingLastComponent(), mode: 0o777)
      try DurableFile.write(try ImageFile.encode(Bitmap(joined), as: .png), to: path, mode: 0o666)
    }
    if options.json {
      return Console.result(
        .object([
          (key: "dataset", value: .string(name)), (key: "version", value: JSONValue(version.number)),
          (key: "pairs", value: JSONValue(pairs.count)), (key: "out", value: .string(folder.escaped)),
        ]))
    }
    Console.result("\(folder.escaped): the \(pairs.count) pairs of \(name) version \(version.number)")
  }
}

/// A name for each pair, each once: the key without `..` and its extension; where two would have one name, with it.
private struct ExportNames: Sendable {
  private let names: [FilePath]

  init(_ pairs: [PairRecord]) {
    var taken: Set<[UInt8]> = []
    names = pairs.map { pair in
      var path = FilePath(escaped: pair.pairKey) ?? FilePath(pair.pairKey)
      path.components.removeAll { $0.kind != .regular }
      path.root = nil
      // A key of a source that is split by folders begins with the part.
      if path.components.count > 1, path.components.first?.string == pair.split.rawValue {
        path.components.removeFirst()
      }
      var bare = path
      bare.extension = nil
      var name = bare.bytes
      if !taken.insert(Array(pair.split.rawValue.utf8) + [0] + name).inserted {
        name = path.bytes
        var number = 2
        while !taken.insert(Array(pair.split.rawValue.utf8) + [0] + name).inserted {
          name = path.bytes + Array("~\(number)".utf8)
          number += 1
        }
      }
      return FilePath(bytes: name + Array(".png".utf8))
    }
  }

  subscript(index: Int) -> FilePath { names[index] }
}

/// Two pictures in one, the input left.
private enum SideBySide {
  static func join(_ input: FloatImage, _ target: FloatImage, size: Int?) -> FloatImage {
    let (width, height) = (size ?? input.width, size ?? input.height)
    func fitted(_ image: FloatImage) -> FloatImage {
      image.width == width && image.height == height
        ? image : image.resizedBicubic(width: width, height: height).quantized()
    }
    let (left, right) = (fitted(input), fitted(target))
    var joined = FloatImage(width: 2 * width, height: height, channels: 3)
    for y in 0..<height {
      let (from, to) = (y * width * 3, y * width * 6)
      joined.values.replaceSubrange(to..<to + width * 3, with: left.values[from..<from + width * 3])
      joined.values.replaceSubrange(to + width * 3..<to + width * 6, with: right.values[from..<from + width * 3])
    }
    return joined
  }
}
