/// What the header of a safetensors file says, checked: what tensors there are and where in the data they lie.
package struct SafetensorsLayout: Sendable {
  /// In the header's order.
  let tensors: [SafetensorsHeader.Tensor]
  package let metadata: [String: String]

  /// A header above this is refused, as by the format's own library.
  private static let longestHeader = 100_000_000

  /// - Parameter start: the file's first eight bytes.
  /// - Returns: bytes of the header, which comes next.
  package static func headerBytes(_ start: some Collection<UInt8>, ofFile size: Int) throws(SafetensorsError) -> Int {
    guard start.count == 8 else { throw SafetensorsError("the file ends before the length of its header") }
    let length = start.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= longestHeader, length <= size - 8 else {
      throw SafetensorsError("its header is said to be \(length) bytes long, in a file of \(size)")
    }
    return Int(length)
  }

  /// - Parameter dataBytes: of the file, behind the header.
  /// - Throws: tensors that do not fill the data without a hole and without an overlap, too.
  package init(header: ArraySlice<UInt8>, dataBytes: Int) throws(SafetensorsError) {
    var reader = SafetensorsHeader(header)
    (tensors, metadata) = try reader.read()
    var end = 0
    for tensor in inData {
      guard tensor.begin == end else {
        throw SafetensorsError(
          "tensor \(tensor.name) begins at byte \(tensor.begin) of the data where \(end) is next: a hole or an overlap")
      }
      end = tensor.end
    }
    guard end == dataBytes else {
      throw SafetensorsError("its tensors take \(end) bytes, and \(dataBytes) are there")
    }
  }

  /// In the order of their bytes.
  var inData: [SafetensorsHeader.Tensor] {
    tensors.sorted { ($0.begin, $0.end) < ($1.begin, $1.end) }
  }
}
