/// A reader of the one kind of JSON that a safetensors header is: an object of objects. Strict, since a general reader
/// forgives what must not pass here: keys given twice, numbers with a point, text after the end.
struct SafetensorsHeader {
  enum ElementType: String {
    case f32 = "F32"
    case f64 = "F64"
    case f16 = "F16"
    case bf16 = "BF16"
    case i64 = "I64"

    var size: Int {
      switch self {
      case .f64, .i64: 8
      case .f32: 4
      case .f16, .bf16: 2
      }
    }
  }

  struct Tensor {
    let name: String
    let type: ElementType
    let shape: [Int]
    let count: Int
    let begin: Int
    let end: Int
  }

  private let bytes: ArraySlice<UInt8>
  private var position: Int

  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    position = bytes.startIndex
  }

  mutating func read() throws(SafetensorsError) -> (tensors: [Tensor], metadata: [String: String]) {
    var tensors: [Tensor] = []
    var metadata: [String: String] = [:]
    try object("its header") { reader, name throws(SafetensorsError) in
      if name == "__metadata__" {
        try reader.object("the metadata") { reader, key throws(SafetensorsError) in
          metadata[key] = try reader.string()
        }
      } else {
        tensors.append(try reader.tensor(name))
      }
    }
    skipSpace()
    guard position == bytes.endIndex else { throw wrong("text after the end of the header") }
    return (tensors, metadata)
  }

  private mutating func tensor(_ name: String) throws(SafetensorsError) -> Tensor {
    var (type, shape, offsets) = (String?.none, [Int]?.none, [Int]?.none)
    try object("tensor \(name)") { reader, key throws(SafetensorsError) in
      switch key {
      case "dtype": type = try reader.string()
      case "shape": shape = try reader.integers()
      case "data_offsets": offsets = try reader.integers()
      default: throw SafetensorsError("tensor \(name) has a field \(key) that the format lacks")
      }
    }
    guard let type, let shape, let offsets, offsets.count == 2, offsets[0] <= offsets[1] else {
      throw SafetensorsError("tensor \(name) lacks a type, a shape or a pair of offsets in order")
    }
    guard let element = ElementType(rawValue: type) else {
      throw SafetensorsError("tensor \(name) is of type \(type); F32, F64, F16, BF16 and I64 can be read")
    }
    guard shape.count <= 8 else { throw SafetensorsError("tensor \(name) has \(shape.count) dimensions") }
    var count = 1
    for side in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: side)
      guard !overflow else { throw SafetensorsError("tensor \(name) has more elements than there are numbers") }
      count = product
    }
    let (size, overflow) = count.multipliedReportingOverflow(by: element.size)
    guard !overflow, size == offsets[1] - offsets[0] else {
      throw SafetensorsError(
        "tensor \(name) of shape \(shape) and type \(type) has \(offsets[1] - offsets[0]) bytes of data")
    }
    return Tensor(
      name: name, type: element, shape: shape, count: count, begin: offsets[0], end: offsets[1])
  }

  /// Reads an object, refusing a key given twice.
  private mutating func object(
    _ what: String, _ value: (inout SafetensorsHeader, String) throws(SafetensorsError) -> Void
  ) throws(SafetensorsError) {
    var keys: Set<String> = []
    try expect("{")
    if skip("}") { return }
    repeat {
      let key = try string()
      guard keys.insert(key).inserted else { throw SafetensorsError("\(what) has \(key) twice") }
      try expect(":")
      try value(&self, key)
    } while skip(",")
    try expect("}")
  }

  private mutating func integers() throws(SafetensorsError) -> [Int] {
    var result: [Int] = []
    try expect("[")
    if skip("]") { return result }
    repeat { result.append(try integer()) } while skip(",")
    try expect("]")
    return result
  }

  private mutating func integer() throws(SafetensorsError) -> Int {
    skipSpace()
    let start = position
    var value = 0
    while position < bytes.endIndex, case let digit = Int(bytes[position]) - 48, (0...9).contains(digit) {
      let (tens, first) = value.multipliedReportingOverflow(by: 10)
      let (sum, second) = tens.addingReportingOverflow(digit)
      guard !first, !second else { throw wrong("a number too large") }
      value = sum
      position += 1
    }
    guard position > start, position - start == 1 || bytes[start] != 48 else {
      throw wrong("no whole number")
    }
    return value
  }

  private mutating func string() throws(SafetensorsError) -> String {
    try expect("\"")
    var text: [UInt8] = []
    while position < bytes.endIndex {
      let byte = bytes[position]
      position += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let result = String(validating: text, as: UTF8.self) else { throw wrong("text that is not UTF-8") }
        return result
      case UInt8(ascii: "\\"): text += try escape()
      case ..<0x20: throw wrong("a control character in a text")
      default: text.append(byte)
      }
    }
    throw wrong("a text without end")
  }

  private mutating func escape() throws(SafetensorsError) -> [UInt8] {
    guard position < bytes.endIndex else { throw wrong("a text without end") }
    let byte = bytes[position]
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
    case UInt8(ascii: "b"): return [8]
    case UInt8(ascii: "f"): return [12]
    case UInt8(ascii: "n"): return [10]
    case UInt8(ascii: "r"): return [13]
    case UInt8(ascii: "t"): return [9]
    case UInt8(ascii: "u"):
      var unit = try hexadecimal()
      if (0xD800..<0xDC00).contains(unit), bytes[position...].starts(with: [0x5C, 0x75]) {
        position += 2
        let low = try hexadecimal()
        guard (0xDC00..<0xE000).contains(low) else { throw wrong("half a surrogate pair") }
        unit = 0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)
      }
      guard let scalar = Unicode.Scalar(unit) else { throw wrong("half a surrogate pair") }
      return Array(String(Character(scalar)).utf8)
    default: throw wrong("an unknown escape")
    }
  }

  private mutating func hexadecimal() throws(SafetensorsError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard position < bytes.endIndex, let digit = Character(Unicode.Scalar(bytes[position])).hexDigitValue else {
        throw wrong("an escape without four digits")
      }
      value = value << 4 | UInt32(digit)
      position += 1
    }
    return value
  }

  private mutating func skipSpace() {
    while position < bytes.endIndex, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { position += 1 }
  }

  private mutating func skip(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    guard position < bytes.endIndex, bytes[position] == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func expect(_ character: Unicode.Scalar) throws(SafetensorsError) {
    guard skip(character) else { throw wrong("no \(character)") }
  }

  private func wrong(_ what: String) -> SafetensorsError {
    SafetensorsError("its header cannot be read: \(what) at byte \(position - bytes.startIndex)")
  }
}
