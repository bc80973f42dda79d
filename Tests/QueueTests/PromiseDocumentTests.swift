import Files
import Foundation
import SystemPackage
import Testing

/// `docs/queue.md` names a test for every promise, and every test that it names is there.
struct PromiseDocumentTests {
  private let project = FilePath(#filePath).removingLastComponent().removingLastComponent().removingLastComponent()

  private func text(_ name: String) throws -> String {
    String(decoding: try readFile(project.pushing(FilePath(name))), as: UTF8.self)
  }

  @Test func everyPromiseHasItsTests() throws {
    let lines = try text("docs/queue.md").split(separator: "\n")
    let promises = lines.filter { $0.hasPrefix("| S") }
    #expect(promises.map { $0.dropFirst(2).prefix { $0 != " " } } == (1...13).map { "S\($0)" })
    for promise in promises {
      let named = promise.split(separator: "|").last?.split(separator: "`").filter { $0.contains("Tests") } ?? []
      #expect(!named.isEmpty, "\(promise)")
    }
    let names = lines.flatMap { $0.split(separator: "`") }.filter { $0.contains(/^\w+Tests(\/\w+)?$/) }
    #expect(names.count > 30)
    let files = try FileManager.default.subpathsOfDirectory(atPath: project.appending("Tests").string)
    for name in names {
      let parts = name.split(separator: "/")
      let file = try #require(files.first { $0.hasSuffix("/\(parts[0]).swift") }, "\(name)")
      let source = try text("Tests/\(file)")
      #expect(source.contains("struct \(parts[0])"), "\(name)")
      if parts.count == 2 { #expect(source.contains("func \(parts[1])("), "\(name)") }
    }
  }
}
