/// The profile of sRGB (IEC 61966-2-1), as small as ICC.1:2010 (version 4) allows.
enum ICCProfile {
  static let sRGB: [UInt8] = {
    func fixed(_ value: Double) -> [UInt8] { Int32((value * 65536).rounded()).bigEndianBytes }
    func xyz(_ x: Double, _ y: Double, _ z: Double) -> [UInt8] {
      Array("XYZ ".utf8) + [0, 0, 0, 0] + fixed(x) + fixed(y) + fixed(z)
    }
    func text(_ text: String) -> [UInt8] {
      let content = text.utf16.flatMap(\.bigEndianBytes)
      return Array("mluc".utf8) + [0, 0, 0, 0] + UInt32(1).bigEndianBytes + UInt32(12).bigEndianBytes
        + Array("enUS".utf8) + UInt32(content.count).bigEndianBytes + UInt32(28).bigEndianBytes + content
    }
    // Y = ((a X + b)) ^ g from d on, c X below.
    let curve =
      Array("para".utf8) + [0, 0, 0, 0, 0, 3, 0, 0] + fixed(2.4) + fixed(1 / 1.055) + fixed(0.055 / 1.055)
      + fixed(1 / 12.92) + fixed(0.04045)
    // Colours and white under D50, to which D65 is adapted by Bradford's matrix.
    let adaptation =
      Array("sf32".utf8) + [0, 0, 0, 0]
      + [1.047_882, 0.022_919, -0.050_201, 0.029_587, 0.990_479, -0.017_059, -0.009_232, 0.015_076, 0.751_678]
      .flatMap(fixed)
    let tags: [(name: String, data: [UInt8])] = [
      ("desc", text("sRGB")), ("cprt", text("CC0")), ("wtpt", xyz(0.9642, 1, 0.8249)), ("chad", adaptation),
      ("rXYZ", xyz(0.436_066, 0.222_488, 0.013_916)), ("gXYZ", xyz(0.385_147, 0.716_873, 0.097_076)),
      ("bXYZ", xyz(0.143_066, 0.060_608, 0.714_096)), ("rTRC", curve), ("gTRC", curve), ("bTRC", curve),
    ]
    var table = UInt32(tags.count).bigEndianBytes
    var data: [UInt8] = []
    var places: [[UInt8]: Int] = [:]
    let start = 128 + 4 + 12 * tags.count
    for tag in tags {
      let place = places[tag.data] ?? start + data.count
      if places[tag.data] == nil {
        places[tag.data] = place
        data += tag.data + [UInt8](repeating: 0, count: (4 - tag.data.count % 4) % 4)
      }
      table += Array(tag.name.utf8) + UInt32(place).bigEndianBytes + UInt32(tag.data.count).bigEndianBytes
    }
    var header = UInt32(start + data.count).bigEndianBytes + [0, 0, 0, 0]
    header += [4, 0x20, 0, 0] + Array("mntrRGB XYZ ".utf8)
    // 1 January 2000.
    header += [7, 0xD0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0] + Array("acsp".utf8)
    header += [UInt8](repeating: 0, count: 28) + fixed(0.9642) + fixed(1) + fixed(0.8249)
    header += [UInt8](repeating: 0, count: 128 - header.count)
    return header + table + data
  }()
}
