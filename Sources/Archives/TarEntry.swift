/// One entry of a tar archive.
package struct TarEntry: Sendable, Hashable {
  package enum Kind: Sendable, Hashable {
    case file
    case folder
    /// To an entry before it, by that one's path.
    case hardLink(to: [UInt8])
    case symbolicLink
    /// A device, a pipe, a file with holes, what only one program knows.
    case other
  }
  /// As it stands in the archive: it may be absolute, and lead anywhere. No NUL is in it.
  package let path: [UInt8]
  package let kind: Kind
  /// Bytes of its content.
  package let size: Int64
}
