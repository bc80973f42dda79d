internal import GRDB

/// Rows for people: columns padded, numbers to the right.
struct Table {
  let columns: [String]
  let rows: [[JSONValue]]
  /// Whether what is no text stands to the right, with its heading; else only columns of whole numbers do.
  var numbersRight = false

  init(columns: [String], rows: [[JSONValue]], numbersRight: Bool = false) {
    self.columns = columns
    self.rows = rows
    self.numbersRight = numbersRight
  }

  /// - Parameter json: columns that hold JSON text.
  init(_ rows: [Row], json: Set<String> = []) {
    columns = rows.first.map { Array($0.columnNames) } ?? []
    self.rows = rows.map { row in
      zip(row.columnNames, row.databaseValues).map { name, value in
        if json.contains(name), let text = String.fromDatabaseValue(value) { return .verbatim(text) }
        return JSONValue(value)
      }
    }
  }

  var json: JSONValue {
    .array(rows.map { row in .object(zip(columns, row).map { (key: $0, value: $1) }) })
  }

  /// One object a line, for streams.
  var jsonLines: String {
    rows.map { row in JSONValue.object(zip(columns, row).map { (key: $0, value: $1) }).text }.joined(separator: "\n")
  }

  var text: String {
    let cells = rows.map { $0.map(Self.cell) }
    let widths = columns.indices.map { column in
      cells.reduce(columns[column].count) { max($0, $1[column].count) }
    }
    let right = columns.indices.map { column in
      !rows.isEmpty && rows.allSatisfy { isRight($0[column]) }
    }
    return ([columns] + cells).map { line in
      var text = ""
      for (column, cell) in line.enumerated() {
        let blank = String(repeating: " ", count: widths[column] - cell.count)
        text += (column > 0 ? "  " : "") + (right[column] ? blank + cell : cell + blank)
      }
      while text.last == " " { text.removeLast() }
      return text
    }.joined(separator: "\n")
  }

  private func isRight(_ value: JSONValue) -> Bool {
    switch value {
    case .integer: true
    case .number, .verbatim, .null: numbersRight
    case .string(let text): numbersRight && text.isEmpty
    default: false
    }
  }

  private static func cell(_ value: JSONValue) -> String {
    switch value {
    case .null: "-"
    case .string(let text): text.split(separator: "\n").joined(separator: " ")
    case .number(let number): Figures.text(number)
    default: value.text
    }
  }
}

/// Numbers for people.
enum Figures {
  /// About four significant digits.
  static func text(_ value: Double) -> String {
    guard value.isFinite else { return "-" }
    let size = abs(value)
    let digits = size >= 1000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : size >= 1 ? 3 : 4
    return fixed(value, digits)
  }

  static func fixed(_ value: Double, _ digits: Int) -> String {
    var scale = 1.0
    for _ in 0..<digits { scale *= 10 }
    let rounded = (abs(value) * scale).rounded()
    guard rounded < 1e18 else { return "\(value)" }
    let (whole, part) = Int64(rounded).quotientAndRemainder(dividingBy: Int64(scale))
    let sign = value < 0 && rounded > 0 ? "-" : ""
    guard digits > 0 else { return sign + String(whole) }
    let fraction = String(part)
    return sign + String(whole) + "." + String(repeating: "0", count: digits - fraction.count) + fraction
  }

  /// "3:05", "1:02:03".
  static func clock(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds >= 0, seconds < 1e9 else { return "?" }
    let whole = Int(seconds.rounded())
    let two = { (number: Int) in (number < 10 ? "0" : "") + String(number) }
    let (hours, minutes) = (whole / 3600, whole / 60 % 60)
    return hours > 0 ? "\(hours):\(two(minutes)):\(two(whole % 60))" : "\(minutes):\(two(whole % 60))"
  }

  /// "1.5 GB": powers of ten, as file managers and shops count.
  static func bytes(_ count: Int64) -> String {
    let units = ["B", "kB", "MB", "GB", "TB"]
    var value = Double(count)
    var unit = 0
    while value >= 1000, unit < units.count - 1 {
      value /= 1000
      unit += 1
    }
    return (unit == 0 ? String(count) : fixed(value, value < 10 ? 1 : 0)) + " " + units[unit]
  }
}
