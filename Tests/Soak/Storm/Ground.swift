import Files
import Glibc
import Imaging
import Random
import SampleData
import SystemPackage

/// Where a storm takes place: a workspace, the pictures it is fed from, and the program.
///
/// `base` is a dataset that never changes; `grow-0` and `grow-1` get more pairs, and broken ones; `in/0` ... are folders of
/// pictures to translate, which change all the time.
struct Ground: Site {
  let program: String
  let folder: FilePath
  let workspace: FilePath
  let outputs: FilePath
  /// Files of pairs and of pictures that are taken from here.
  private let pairs: [FilePath]
  private let pictures: [[UInt8]]

  static let inputFolders = 4
  static let growing = 2

  init(program: String, folder: FilePath, seed: UInt64) throws {
    self.program = program
    self.folder = folder
    workspace = folder.appending("workspace")
    setenv("PIX2PIX_WORKSPACE", workspace.string, 1)
    outputs = folder.appending("out")
    try Folder.create(outputs)
    try SamplePairs.write(
      SampleCounts(train: 10, val: 4, test: 4), seed: seed, size: 32, to: folder.appending("base"))
    let pool = folder.appending("pool")
    try SamplePairs.write(SampleCounts(train: 160, val: 0, test: 0), seed: seed + 1, size: 32, to: pool)
    let train = pool.appending("train")
    pairs = try Folder.names(in: train).map { train.pushing(FilePath(bytes: $0)) }
    pictures = try (0..<24).map { index in
      let picture = SamplePairs.pair(index: index, seed: seed + 2, size: 24 + 8 * (index % 4))
      return try ImageFile.encode(Bitmap(picture.map), as: index % 3 == 0 ? .jpeg(quality: 90) : .png)
    }
    for index in 0..<Self.growing { try start(growing: index) }
    for index in 0..<Self.inputFolders { try start(input: index) }
  }

  func input(_ index: Int) -> FilePath { folder.appending("in").appending("\(index)") }
  func growing(_ index: Int) -> FilePath { folder.appending("grow-\(index)") }
  func pipeline(_ index: Int) -> FilePath { folder.appending("pipe-\(index).yaml") }

  private func start(growing index: Int) throws {
    for (part, count) in [("train", 6), ("val", 3), ("test", 3)] {
      let place = growing(index).appending(part)
      try Folder.create(place)
      for number in 0..<count {
        try copy(
          pairs[index * 12 + ["train": 0, "val": 6, "test": 9][part, default: 0] + number],
          to: place.appending("\(number).png"))
      }
    }
    let gate = index == 1 ? "promote: {metric: l1}\n" : ""
    let text = """
      dataset: {from: ["grow-\(index)"], input: right}
      model: {size: 32, filters: 8, discriminator: {receptive_field: 16}}
      train: {epochs: 4, log_every: 4, checkpoint_every: 0.5s}
      translate: {in: ["in/\(index)"], out: "out/pipe-\(index)"}

      """
    try DurableFile.write(Array((text + gate).utf8), to: pipeline(index))
  }

  private func start(input index: Int) throws {
    let place = input(index)
    try Folder.create(place.appending("deeper"))
    for number in 0..<5 {
      try DurableFile.write(pictures[(index * 5 + number) % pictures.count], to: place.appending("\(number).png"))
    }
    try DurableFile.write(pictures[index], to: place.appending("deeper").appending("0.png"))
    try DurableFile.write(pictures[index + 4], to: place.pushing(FilePath(bytes: [0x63, 0xE9] + ".png".utf8)))
    try DurableFile.write(Array(pictures[index + 1].prefix(60)), to: place.appending("cut.png"))
    try DurableFile.write([], to: place.appending("empty.png"))
    try DurableFile.write(Array("not a picture".utf8), to: place.appending("note.txt"))
  }

  private func copy(_ source: FilePath, to target: FilePath) throws {
    try DurableFile.write(try readFile(source), to: target)
  }

  /// Something in the inputs becomes other than it was.
  func change(_ random: inout PhiloxStream) throws {
    if random.chance(0.35) { return try grow(&random) }
    let place = input(random.below(Self.inputFolders))
    let file = place.appending("\(random.below(9)).png")
    switch random.below(5) {
    case 0: DurableFile.remove(file)
    case 1: try DurableFile.write(Array(pictures[random.below(pictures.count)].prefix(100)), to: file)
    default: try DurableFile.write(pictures[random.below(pictures.count)], to: file)
    }
  }

  /// A pair more, a broken one, or a broken one mended. Pairs that were taken in stay as they are.
  private func grow(_ random: inout PhiloxStream) throws {
    let index = random.below(Self.growing)
    let number = random.below(40)
    let file = growing(index).appending("train").appending("more-\(number).png")
    let whole = try readFile(pairs[24 + index * 60 + number])
    if !FileStatus.exists(file), random.chance(0.3) {
      try DurableFile.write(Array(whole.prefix(80)), to: file)
    } else {
      try DurableFile.write(whole, to: file)
    }
  }
}

extension PhiloxStream {
  mutating func chance(_ probability: Double) -> Bool { uniform() < probability }
  mutating func below(_ count: Int) -> Int { Int.random(in: 0..<count, using: &self) }

  /// Seconds to the next of events that come independently, `mean` seconds apart.
  mutating func pause(mean: Double) -> Double { -mean * log(1 - uniform()) }
}
