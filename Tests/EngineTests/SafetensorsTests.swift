import Engine
import Random
import Testing

@Suite struct SafetensorsTests {
  private func file(_ header: String, data: [UInt8] = []) -> [UInt8] {
    let text = Array(header.utf8)
    return (0..<8).map { UInt8(truncatingIfNeeded: text.count >> ($0 * 8)) } + text + data
  }

  private func reason(_ bytes: [UInt8]) -> String? {
    do {
      _ = try Safetensors.decode(bytes)
      return nil
    } catch {
      return error.reason
    }
  }

  private let table = TensorTable([
    .init(name: "odd", shape: [3], values: .float32([1, -2, .pi])),
    .init(name: "count", shape: [], values: .int64([-5])),
    .init(name: "empty", shape: [0, 4], values: .float32([])),
    .init(name: "quoted \"\\ \u{1} é 🙂", shape: [2, 1], values: .float32([0, -0.0])),
  ])

  @Test func whatIsWrittenIsRead() throws {
    let metadata = ["b": "2", "a": "line\nbreak"]
    let bytes = Safetensors.encode(table, metadata: metadata)
    let (tensors, found) = try Safetensors.decode(bytes)
    #expect(tensors == table)
    #expect(found == metadata)
    #expect(bytes == Safetensors.encode(tensors, metadata: found))
    #expect(try Safetensors.decode(Safetensors.encode(TensorTable())).tensors.entries.isEmpty)
    #expect(try Safetensors.decode(Safetensors.encode(TensorTable(), metadata: ["a": "b"])).metadata == ["a": "b"])
    // PyTorch takes integers at multiples of eight only.
    let length = Int(bytes[0]) + Int(bytes[1]) << 8
    #expect((8 + length) % 8 == 0)
    #expect(bytes[8 + length..<8 + length + 8].elementsEqual([0xFB] + Array(repeating: 0xFF, count: 7)))
  }

  @Test func otherFloatsAreConverted() throws {
    let data: [UInt8] =
      [0x00, 0x3C, 0x00, 0xC0, 0x01, 0x00, 0x00, 0x7C, 0xFF, 0x7B]  // F16: 1, -2, 2^-24, infinity, 65504
      + [0x80, 0x3F, 0x49, 0xC0]  // BF16: 1, -3.140625
      + [0, 0, 0, 0, 0, 0, 0xF8, 0xBF]  // F64: -1.5
    let header =
      #"{"h":{"dtype":"F16","shape":[5],"data_offsets":[0,10]},"b":{"dtype":"BF16","shape":[2],"data_offsets":[10,14]},"#
      + #""d":{"dtype":"F64","shape":[1],"data_offsets":[14,22]}}"#
    let tensors = try Safetensors.decode(file(header, data: data)).tensors
    #expect(tensors["h"]?.values == .float32([1, -2, 0x1p-24, .infinity, 65504]))
    #expect(tensors["b"]?.values == .float32([1, -3.140625]))
    #expect(tensors["d"]?.values == .float32([-1.5]))
  }

  @Test(arguments: [
    (
      #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#,
      "a twice"
    ),
    (#"{"a":{"dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, "dtype twice"),
    (#"{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}"#, "has 8 bytes of data"),
    (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}"#, "offsets in order"),
    (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}"#, "a hole or an overlap"),
    (#"{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}"#, "take 16 bytes, and 8 are there"),
    (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, "take 4 bytes, and 8 are there"),
    (
      #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#,
      "an overlap"
    ),
    (#"{"a":{"dtype":"I32","shape":[2],"data_offsets":[0,8]}}"#, "of type I32"),
    (#"{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}"#, "no whole number"),
    (#"{"a":{"dtype":"F32","shape":[2.0],"data_offsets":[0,8]}}"#, "no ]"),
    (#"{"a":{"dtype":"F32","shape":[02],"data_offsets":[0,8]}}"#, "no whole number"),
    (#"{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,8]}}"#, "more elements"),
    (#"{"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,8]}}"#, "a number too large"),
    (#"{"a":{"dtype":"F32","shape":[2]}}"#, "lacks a type"),
    (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"more":1}}"#, "a field more"),
    (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}} x"#, "text after the end"),
    (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}"#, "no }"),
    (#"{"a":7}"#, "no {"), (#"[]"#, "no {"), ("", "no {"), (#"{"\ud800":{}}"#, "surrogate"), (#"{"a"#, "without end"),
  ])
  func hostileHeadersAreRefusedWithTheirReason(_ header: String, _ expected: String) {
    let found = reason(file(header, data: Array(repeating: 0, count: 8)))
    #expect(found?.contains(expected) == true, "\(header): \(found ?? "taken")")
  }

  @Test func lengthsAreCheckedBeforeTheyAreBelieved() {
    #expect(reason([1, 2, 3]) == "the file ends before the length of its header")
    #expect(
      reason(Array(repeating: 0xFF, count: 16))
        == "its header is said to be 18446744073709551615 bytes long, in a file of 16")
    #expect(
      reason([9, 0, 0, 0, 0, 0, 0, 0] + Array("{}".utf8)) == "its header is said to be 9 bytes long, in a file of 10")
  }

  @Test func damagedFilesNeverCrash() {
    let whole = Safetensors.encode(table, metadata: ["a": "b"])
    var stream = Philox(key: 1).stream()
    for length in 0..<whole.count { #expect(reason(Array(whole[..<length])) != nil) }
    for _ in 0..<3000 {
      var bytes = whole
      for _ in 0..<3 { bytes[Int(stream.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: stream.next()) }
      _ = reason(bytes)
    }
  }
}
