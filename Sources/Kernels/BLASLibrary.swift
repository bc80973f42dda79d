internal import COpenBLAS

/// What OpenBLAS says of itself.
package enum BLASLibrary {
  /// The processor family whose kernels it chose, such as "Zen"; `OPENBLAS_CORETYPE` changes it.
  package static var coreName: String { String(cString: openblas_get_corename()) }

  /// Its version, such as "0.3.21", from a line such as "OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH".
  package static var version: String {
    let words = String(cString: openblas_get_config()).split(separator: " ")
    return words.count > 1 ? String(words[1]) : "unknown"
  }
}
