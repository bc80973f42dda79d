/// What is wrong with an archive, as the end of a sentence that begins with its name.
package enum ArchiveError: Error, Sendable, Hashable, CustomStringConvertible {
  case noArchive
  case truncated
  case damaged(String)

  package var description: String {
    switch self {
    case .noArchive: "it is no tar archive"
    case .truncated: "it ends early; fetch it again"
    case .damaged(let what): "it is damaged (\(what)); fetch it again"
    }
  }
}
