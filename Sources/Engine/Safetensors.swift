/// The safetensors format: the header's length in eight bytes, a JSON header, the tensors' bytes.
package enum Safetensors {
  /// Reads a file's bytes as hostile: header size, counts, offsets in range, in order and without overlap, length = type
  /// x shape, duplicate keys. F32 and I64 are taken; F16, BF16 and F64 are converted to F32; others are refused.
  /// - Returns: the tensors in the header's order.
  package static func decode(
    _ bytes: [UInt8]
  ) throws(SafetensorsError) -> (tensors: TensorTable, metadata: [String: String]) {
    let header = try SafetensorsLayout.headerBytes(bytes.prefix(8), ofFile: bytes.count)
    let data = 8 + header
    let layout = try SafetensorsLayout(header: bytes[8..<data], dataBytes: bytes.count - data)
    return (
      TensorTable(layout.tensors.map { entry($0, bytes[data + $0.begin..<data + $0.end]) }), layout.metadata
    )
  }

  /// - Parameter bytes: the tensor's own.
  private static func entry(_ tensor: SafetensorsHeader.Tensor, _ bytes: ArraySlice<UInt8>) -> TensorTable.Entry {
    TensorTable.Entry(
      name: tensor.name, shape: tensor.shape, values: bytes.withUnsafeBytes { values($0, of: tensor.type) })
  }

  /// - Parameters:
  ///   - bytes: whole elements of a tensor, at a multiple of four bytes.
  ///   - body: may use the part until it returns.
  static func withPart(
    _ bytes: UnsafeRawBufferPointer, of type: SafetensorsHeader.ElementType, _ body: (TensorPart) -> Void
  ) {
    // Every machine this runs on is little-endian, as the format is: floats need not be copied.
    guard type == .f32 else { return values(bytes, of: type).withPart(body) }
    bytes.withMemoryRebound(to: Float.self) { body(.float32($0)) }
  }

  private static func values(
    _ raw: UnsafeRawBufferPointer, of type: SafetensorsHeader.ElementType
  ) -> TensorTable.Values {
    let count = raw.count / type.size
    func floats<Word>(_ word: Word.Type, _ convert: (Word) -> Float) -> TensorTable.Values {
      .float32(
        [Float](unsafeUninitializedCapacity: count) { floats, filled in
          for index in 0..<count {
            floats[index] = convert(raw.loadUnaligned(fromByteOffset: index * MemoryLayout<Word>.size, as: word))
          }
          filled = count
        })
    }
    switch type {
    case .f32: return floats(UInt32.self) { Float(bitPattern: UInt32(littleEndian: $0)) }
    case .f64: return floats(UInt64.self) { Float(Double(bitPattern: UInt64(littleEndian: $0))) }
    case .bf16: return floats(UInt16.self) { Float(bitPattern: UInt32(UInt16(littleEndian: $0)) << 16) }
    case .f16: return floats(UInt16.self) { half(UInt16(littleEndian: $0)) }
    case .i64:
      return .int64(
        (0..<count).map { Int64(littleEndian: raw.loadUnaligned(fromByteOffset: $0 * 8, as: Int64.self)) })
    }
  }

  /// IEEE 754 binary16.
  private static func half(_ bits: UInt16) -> Float {
    let sign: Float = bits >> 15 == 0 ? 1 : -1
    let (exponent, fraction) = (Int(bits >> 10 & 31), Float(bits & 1023))
    switch exponent {
    case 0: return sign * fraction * 0x1p-24
    case 31: return fraction == 0 ? sign * .infinity : .nan
    default:
      return sign * Float(sign: .plus, exponent: exponent - 15, significand: 1 + fraction * 0x1p-10)
    }
  }

  /// The same tensors give the same bytes. The header keeps the table's order; in the data integers come first and it begins
  /// at a multiple of eight, since PyTorch takes no integer at an odd place.
  package static func encode(_ tensors: TensorTable, metadata: [String: String] = [:]) -> [UInt8] {
    var places: [Range<Int>] = Array(repeating: 0..<0, count: tensors.entries.count)
    var end = 0
    for integers in [true, false] {
      for (index, entry) in tensors.entries.enumerated() {
        let size: Int
        switch entry.values {
        case .int64(let values) where integers: size = values.count * 8
        case .float32(let values) where !integers: size = values.count * 4
        default: continue
        }
        places[index] = end..<end + size
        end += size
      }
    }
    var header = "{"
    if !metadata.isEmpty {
      let pairs = metadata.sorted { $0.key < $1.key }.map { "\(quoted($0.key)):\(quoted($0.value))" }
      header += "\"__metadata__\":{\(pairs.joined(separator: ","))}" + (tensors.entries.isEmpty ? "" : ",")
    }
    header += zip(tensors.entries, places)
      .map { entry, place in
        let type = if case .int64 = entry.values { "I64" } else { "F32" }
        let shape = entry.shape.map(String.init).joined(separator: ",")
        return "\(quoted(entry.name)):{\"dtype\":\"\(type)\",\"shape\":[\(shape)],"
          + "\"data_offsets\":[\(place.lowerBound),\(place.upperBound)]}"
      }
      .joined(separator: ",")
    header += "}"
    header += String(repeating: " ", count: (8 - header.utf8.count % 8) % 8)

    let start = 8 + header.utf8.count
    return [UInt8](unsafeUninitializedCapacity: start + end) { buffer, count in
      let raw = UnsafeMutableRawBufferPointer(buffer)
      raw.storeBytes(of: UInt64(header.utf8.count).littleEndian, as: UInt64.self)
      raw[8..<start].copyBytes(from: header.utf8)
      for (entry, place) in zip(tensors.entries, places) where !place.isEmpty {
        let part = UnsafeMutableRawBufferPointer(rebasing: raw[start + place.lowerBound..<start + place.upperBound])
        // Every machine this runs on is little-endian, as the format is.
        switch entry.values {
        case .float32(let values): values.withUnsafeBytes { part.copyMemory(from: $0) }
        case .int64(let values): values.withUnsafeBytes { part.copyMemory(from: $0) }
        }
      }
      count = start + end
    }
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}

package struct SafetensorsError: Error, Sendable, Hashable, CustomStringConvertible {
  package let reason: String
  package init(_ reason: String) { self.reason = reason }
  package var description: String { reason }
}
