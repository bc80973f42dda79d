import Files
import Imaging
import SampleData
import SystemPackage
import TestSupport
import Testing

struct SampleFolderTests {
  @Test func pairsAreWrittenSideBySideIntoTheirParts() throws {
    let folder = try TemporaryFolder()
    let counts = SampleCounts(train: 3, val: 1, test: 2)
    #expect(try SamplePairs.write(counts, seed: 7, size: 32, to: folder("data")) == 6)
    let names = try Folder.walk(folder("data")).map(\.path.string)
    #expect(
      names == ["test/0001.png", "test/0002.png", "train/0001.png", "train/0002.png", "train/0003.png", "val/0001.png"])
    let bitmap = try ImageFile.decode(try readFile(folder("data/val/0001.png")))
    #expect(bitmap.width == 64 && bitmap.height == 32 && bitmap.colour == .rgb)
    let pair = SamplePairs.pair(index: 3, seed: 7, size: 32)
    let whole = bitmap.floats(channels: 3)
    #expect(Bitmap(whole.cropped(x: 0, y: 0, width: 32, height: 32)) == Bitmap(pair.aerial))
    #expect(Bitmap(whole.cropped(x: 32, y: 0, width: 32, height: 32)) == Bitmap(pair.map))
  }

  @Test func anInterruptedCallIsCompletedByTheNext() throws {
    let folder = try TemporaryFolder()
    let counts = SampleCounts(train: 2, val: 1, test: 1)
    try SamplePairs.write(counts, seed: 1, size: 32, format: .jpeg(quality: 92), to: folder.path)
    let lost = folder("train/0002.jpg")
    let kept = try FileStatus(of: folder("train/0001.jpg"))
    let hash = try ContentHash(ofFile: lost)
    try Folder.remove(lost)
    #expect(try SamplePairs.write(counts, seed: 1, size: 32, format: .jpeg(quality: 92), to: folder.path) == 1)
    #expect(try ContentHash(ofFile: lost) == hash)
    #expect(try FileStatus(of: folder("train/0001.jpg")) == kept)
  }
}
