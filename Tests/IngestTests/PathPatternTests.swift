import Files
import Ingest
import SystemPackage
import Testing

struct PathPatternTests {
  private func matches(_ pattern: String, _ path: String) throws -> Bool {
    let pattern = try #require(PathPattern(FilePath("/there/" + pattern)))
    var path = FilePath("/there/" + path)
    return path.removePrefix(pattern.fixedPart) && pattern.matches(path)
  }

  @Test(arguments: [
    ("*.png", "1.png"), ("*.png", "a.b.png"), ("?.png", "1.png"), ("[0-9].png", "7.png"), ("[!0-9].png", "x.png"),
    ("[]x].png", "].png"), ("day[12]/*", "day2/5.png"), ("a/*/c.png", "a/b/c.png"), ("**/c.png", "a/b/c.png"),
    ("**/c.png", "c.png"), ("a/**", "a/b/c/d.png"), ("a/**/d.png", "a/b/c/d.png"), ("a/**/d.png", "a/d.png"),
    // A folder that matches has all its files.
    ("day[12]", "day1/deep/5.png"), ("*", "folder/1.png"),
    // A bracket that never closes stands for itself, and a dot is matched by a dot.
    ("[a", "[a"), (".*", ".hidden"),
  ])
  func whatFitsIsFound(_ pattern: String, _ path: String) throws {
    #expect(try matches(pattern, path))
  }

  @Test(arguments: [
    ("*.png", "1.jpg"), ("?.png", "12.png"), ("[0-9].png", "x.png"), ("[!0-9].png", "7.png"), ("a/*/c.png", "a/c.png"),
    ("a/*/c.png", "a/b/b/c.png"), ("**/c.png", "a/b/d.png"), ("*", ".hidden"), ("**/c.png", ".git/c.png"),
    ("?hidden", ".hidden"), ("[.]x", ".x"),
  ])
  func whatDoesNotFitIsNot(_ pattern: String, _ path: String) throws {
    #expect(try !matches(pattern, path))
  }

  @Test func aPathWithoutWildCardsIsNone() {
    #expect(PathPattern("/a/b.png") == nil)
    #expect(PathPattern("/a/b*/c")?.fixedPart == "/a")
    #expect(PathPattern("/*")?.fixedPart == "/")
  }

  /// A folder below which nothing can match is not walked.
  @Test(arguments: [
    ("a/*/c", "a", true), ("a/*/c", "a/x", true), ("a/x/c", "b", false), ("*/c/*.png", "x/d", false),
    ("**/c", "x/d", true),
    ("day*", "night", false), ("day*", "day1/deep", true),
  ])
  func foldersAreEnteredWhereSomethingMayMatch(_ pattern: String, _ folder: String, _ isEntered: Bool) throws {
    let pattern = try #require(PathPattern(FilePath("/there/" + pattern + "*")))
    var path = FilePath("/there/" + folder)
    _ = path.removePrefix(pattern.fixedPart)
    #expect(pattern.reaches(below: path) == isEntered)
  }

  @Test func bytesAreMatchedNotLetters() throws {
    let pattern = try #require(PathPattern("/there/caf?.png"))
    #expect(pattern.matches(FilePath(bytes: Array("caf".utf8) + [0xE9] + Array(".png".utf8))))
    #expect(!pattern.matches("caf\u{E9}.png"))
  }
}
