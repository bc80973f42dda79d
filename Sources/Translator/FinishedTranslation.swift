package import Files
package import SystemPackage

/// A result that was recorded for an output path as completed, or as about to be renamed there.
package struct FinishedTranslation: Sendable, Hashable {
  package let inputHash: ContentHash
  /// Of the file that says which pixels are missing.
  package let maskHash: ContentHash?
  package let settings: ContentHash
  package let output: TranslationOutput

  package init(
    inputHash: ContentHash, maskHash: ContentHash? = nil, settings: ContentHash, output: TranslationOutput
  ) {
    self.inputHash = inputHash
    self.maskHash = maskHash
    self.settings = settings
    self.output = output
  }

  /// Whether nothing is left to do for an image with `inputHash` under `settings`: the record is of that image, its
  /// mask and those settings, and the file at `path` has the recorded size and content. A result that was deleted, altered or
  /// replaced by a link is to be made again.
  package func isFinished(
    at path: FilePath, inputHash: ContentHash, maskHash: ContentHash? = nil, settings: ContentHash
  ) -> Bool {
    guard self.inputHash == inputHash, self.maskHash == maskHash, self.settings == settings,
      let status = try? FileStatus(of: path, followLinks: false), status.kind == .file, status.size == output.size
    else { return false }
    return (try? ContentHash(ofFile: path)) == output.hash
  }
}
