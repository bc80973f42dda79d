import Files
import Pipeline
import SystemPackage
import Testing

struct DocumentTests {
  @Test func everyKeyIsDocumented() throws {
    let root = FilePath(#filePath).removingLastComponent().removingLastComponent().removingLastComponent()
    let text = String(decoding: try readFile(root.pushing("docs/pipelines.md")), as: UTF8.self)
    // What a variant and its labeller say is what other sections say; their own keys stand in the map.
    for (place, keys) in Vocabulary.keys where !place.hasPrefix("ablation.") {
      for key in keys {
        let path = Vocabulary.path(place, key)
        // A section is documented by its keys, and a map of fixed keys where the map is.
        let isSection = Vocabulary.keys[path] != nil
        let isShownInItsMap = place == "dataset.split" && text.contains("{train: 0.8, val: 0.1, test: 0.1}")
        #expect(text.contains("`\(path)`") || isSection || isShownInItsMap, "\(path)")
      }
    }
  }
}
