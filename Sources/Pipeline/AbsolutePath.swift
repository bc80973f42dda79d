internal import Files
package import SystemPackage

/// A path as it is written in a pipeline file or after an option, made absolute. Names that are no UTF-8 can be written in
/// the escaped form that the program prints (`caf\xE9`); every other text stands for its own bytes.
package func absolutePath(_ text: String, in folder: FilePath) -> FilePath {
  let path = text.contains("\\x") ? FilePath(escaped: text) ?? FilePath(bytes: text.utf8) : FilePath(bytes: text.utf8)
  return (path.isAbsolute ? path : folder.pushing(path)).lexicallyNormalized()
}
