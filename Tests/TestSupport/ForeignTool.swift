import Files
internal import SystemPackage

/// A program of another project that looks at what this one wrote. Where it is missing, the tests that need it say so and
/// do not run; `make test` installs it.
package struct ForeignTool: Sendable {
  package static let exiftool = ForeignTool("exiftool", package: "libimage-exiftool-perl")
  package static let identify = ForeignTool("identify", package: "imagemagick")
  package static let convert = ForeignTool("convert", package: "imagemagick")

  private let path: String?
  /// Why it is not there.
  package let absence: String
  package var isThere: Bool { path != nil }

  private init(_ name: String, package: String) {
    path = ["/usr/bin/", "/usr/local/bin/"].map { $0 + name }.first { FileStatus.exists(FilePath($0)) }
    absence = "\(name) is not installed: apt-get install \(package)"
  }

  /// - Returns: what it wrote to standard output.
  package func run(_ arguments: String...) throws -> String {
    let process = try ChildProcess([path ?? "none"] + arguments)
    var output: [UInt8] = []
    while case let part = process.nextOutput(), !part.isEmpty { output += part }
    guard process.wait() == 0 else { throw Failure(arguments: arguments) }
    return String(decoding: output, as: UTF8.self)
  }

  private struct Failure: Error {
    let arguments: [String]
  }
}
