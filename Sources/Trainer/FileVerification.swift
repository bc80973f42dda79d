package import Files

/// What remembers of files that they were found to be what was written, by what the file system said of them then.
///
/// Nothing depends on it but time: a file that it does not know is hashed. Damage that leaves a file's times as they are is
/// not seen by who trusts it.
package protocol FileVerification: Sendable {
  /// Nanoseconds since 1970, UTC.
  var now: Int64 { get }
  /// Whether the file was found to be what was written when the file system said this of it.
  func knows(_ file: StoredFile, as status: FileStatus) -> Bool
  /// The file was found to be what was written. It may be forgotten at any time.
  func remember(_ file: StoredFile, as status: FileStatus)
}
