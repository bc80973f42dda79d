/// The safetensors format: a length, a JSON header, the tensors' bytes.
package enum Safetensors {
  /// Reads a file's bytes as hostile: header size, counts, offsets in range, in order and without overlap, length = type
  /// x shape, duplicate keys. F32 and I64 are taken; F16, BF16 and F64 are converted to F32; others are refused.
  package static func decode(_ bytes: [UInt8]) throws(SafetensorsError) -> (tensors: TensorTable, metadata: [String: String]) {
    fatalError("stub")
  }

  /// The same tensors give the same bytes.
  package static func encode(_ tensors: TensorTable, metadata: [String: String] = [:]) -> [UInt8] {
    fatalError("stub")
  }
}

package struct SafetensorsError: Error, Sendable, Hashable, CustomStringConvertible {
  package let reason: String
  package init(_ reason: String) { self.reason = reason }
  package var description: String { reason }
}
