package import Files
package import SystemPackage

/// Why a translation cannot start or go on; what concerns one image alone is an `ItemFailure`.
package enum TranslationError: Error, Sendable {
  case noInput
  /// The output folder is one of the input folders, or inside one: the results would be inputs of the next run.
  case outputInsideInput(output: FilePath, input: FilePath)
  /// A result would replace a source.
  case outputIsInput(FilePath)
  case collision(output: FilePath, first: FilePath, second: FilePath)
  /// One input's result is needed as a folder by another's.
  case outputUnderOutput(output: FilePath, folder: FilePath)
  /// One file or folder twice.
  case inputTwice(FilePath)
  /// No result could be written.
  case unwritable(folder: FilePath, FileError)
  /// Too little room; nothing was begun, or the run stopped without leaving a part of a file. Bytes; those that are kept
  /// free are not among those that are needed.
  case noSpace(folder: FilePath, needed: Int64, free: Int64, kept: Int64)
}

extension TranslationError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .noInput:
      "nothing to translate: no input folder or file was given; name one with --in"
    case .outputInsideInput(let output, let input):
      "cannot write to `\(output.escaped)`: it is inside the input `\(input.escaped)`, and the results would become"
        + " inputs; choose a folder outside it with --out"
    case .outputIsInput(let path):
      "cannot write `\(path.escaped)`: it is one of the inputs; choose another folder with --out"
    case .collision(let output, let first, let second) where first == second:
      "cannot write `\(output.escaped)` twice: `\(first.escaped)` is among the inputs twice; name it once"
    case .collision(let output, let first, let second):
      "cannot write `\(output.escaped)` twice: it would be the result of `\(first.escaped)` and of"
        + " `\(second.escaped)`; translate them into different folders"
    case .outputUnderOutput(let output, let folder):
      "cannot write `\(output.escaped)`: `\(folder.escaped)` is the result of another input and no folder; translate"
        + " them into different folders"
    case .inputTwice(let path):
      "the input `\(path.escaped)` was given twice; name it once"
    case .unwritable(let folder, let error):
      "no results can be written to `\(folder.escaped)`: \(error.path == folder ? error.reason : "\(error)"); choose another"
        + " folder for them, or let this user write there"
    case .noSpace(let folder, let needed, let free, let kept):
      "not enough room in `\(folder.escaped)`: about \(megabytes(needed)) MB are still needed, \(free / 1_000_000) MB are"
        + " free, and \(megabytes(kept)) MB are kept free; make room and start again, what is done stays done"
    }
  }

  /// Rounded up.
  private func megabytes(_ bytes: Int64) -> Int64 { (max(0, bytes) + 999_999) / 1_000_000 }
}
