import Files
import Ingest
import Random
import Store
import SystemPackage
import Testing

struct ManifestReaderTests {
  /// What the lines say, or why they are none, as texts; read in chunks of so many bytes.
  private func read(_ text: String, _ format: ManifestReader.Format = .csv, chunk: Int = 1000) -> [String] {
    read(Array(text.utf8), format, chunk: chunk)
  }

  private func read(_ bytes: [UInt8], _ format: ManifestReader.Format = .csv, chunk: Int = 1000) -> [String] {
    var rest = bytes[...]
    var reader = ManifestReader(format) {
      defer { rest = rest.dropFirst(chunk) }
      return Array(rest.prefix(chunk))
    }
    var lines: [String] = []
    while let line = reader.next() {
      switch line.entry {
      case .success(let entry):
        let fields = [entry.input?.escaped, entry.target.escaped, entry.group, entry.split?.rawValue]
        lines.append("\(line.number): " + fields.map { $0 ?? "-" }.joined(separator: " "))
      case .failure(let fault): lines.append("\(line.number)! \(fault.description)")
      }
    }
    return lines
  }

  @Test(arguments: [1, 2, 7, 1000])
  func aTableIsReadWhateverItsColumnsOrderAndLineEnds(chunk: Int) {
    let text =
      "\u{FEFF}Target, input ,note,split,group\r\nb.png,a.png,x,val,g 1\r\n\r\n\"c,\"\"d\"\".png\",,\"two\r\nlines\",,\n"
      + "e.png,f.png,,train,h"
    #expect(
      read(text, chunk: chunk) == [
        "2: a.png b.png g 1 val", #"4: - c,"d".png - -"#, "6: f.png e.png h train",
      ])
  }

  @Test(arguments: [1, 5, 1000])
  func jsonLinesAreObjectsOfTexts(chunk: Int) {
    let text = """
      {"input": "a.png", "target": "b.png", "group": "g", "split": "test", "more": "x"}

      {"target": "caf\\\\xE9.png"}
      [1]
      {"target": 7}
      {"input": "a.png"}
      """
    let object = #"it is no JSON object of texts such as {"input": "a.png", "target": "b.png"}"#
    #expect(
      read(text, .jsonLines, chunk: chunk) == [
        "1: a.png b.png g test", #"3: - caf\xE9.png - -"#, "4! \(object)", "5! \(object)", "6! its target is missing",
      ])
  }

  @Test func bytesThatAreNoTextAreNamesAllTheSame() {
    let bytes = Array("input,target\n".utf8) + [0xE9, 0x2C, 0xFF, 0x0A]
    #expect(read(bytes) == [#"2: \xE9 \xFF - -"#])
  }

  @Test func whatIsNoPairIsAFaultWithItsLine() {
    let place =
      "is no path below the manifest's folder; write relative ones without `..`, or name their folder in "
      + "dataset.root"
    #expect(
      read("input,target,split\na,b,half\na\n,,\n../a,b,\n/a,b,\na,b\0,\na/./b,c,\nx,\"y\nz,w,") == [
        "2! its split is `half`, and must be train, val or test", "3! its target is missing",
        "4! its target is missing", "5! `../a` \(place)", "6! `/a` \(place)", #"7! `b\x00` \#(place)"#,
        "8: a/b c - -", "9! a quotation mark is opened and never closed",
      ])
    let header = "1! its first line must name the columns, each once, `target` among them: input,target,group,split"
    #expect(read("a,b\nc,d\n") == [header])
    #expect(read("target,TARGET\nc,d\n") == [header])
    #expect(read("") == [] && read("input,target\n") == [])
  }

  @Test func aLineWithoutEndIsNoTable() {
    let long = String(repeating: "x", count: 1 << 17)
    #expect(read("input,target\n\(long),b\na,b\n") == ["2! it has more than 65536 bytes", "3: a b - -"])
    #expect(
      read("{\"target\": \"\(long)\"}\n{\"target\": \"a\"}\n", .jsonLines) == [
        "1! it has more than 65536 bytes", "2: - a - -",
      ])
    // Where a quotation mark is open the end cannot be told.
    #expect(read("input,target\n\"\(long)\n\na,b\n") == ["2! it has more than 65536 bytes"])
  }

  /// Whatever the bytes and however they are cut into chunks, the reading ends, and gives the same lines.
  @Test(arguments: UInt64(1)...200)
  func anyBytesAreRead(_ seed: UInt64) {
    var random = Philox(key: seed).stream()
    let alphabet = Array("abc/.\"\"\"\n\n\r,,,{}:\\x0 ".utf8) + [0, 0xE9, 0xFF]
    let start = seed % 2 == 0 ? Array("input,target,split\n".utf8) : []
    let bytes =
      start + (0..<Int(random.next() % 400)).map { _ in alphabet[Int(random.next() % UInt64(alphabet.count))] }
    for format in [ManifestReader.Format.csv, .jsonLines] {
      let whole = read(bytes, format)
      #expect(read(bytes, format, chunk: 1) == whole, "seed \(seed)")
      #expect(whole.count <= bytes.count { $0 == UInt8(ascii: "\n") } + 1, "seed \(seed)")
    }
  }
}
