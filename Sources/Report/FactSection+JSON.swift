internal import Foundation

extension FactSection {
  /// The values of a JSON object, one a line, under dotted names in ascending order: `model.size 128`. Lists of plain
  /// values are one line; what is null is left out.
  /// - Returns: `nil` if the text is no JSON object.
  package init?(title: String, json: String) {
    guard let value = try? JSONDecoder().decode(JSONTree.self, from: Data(json.utf8)), case .object = value else {
      return nil
    }
    self.init(title: title, facts: value.facts(below: ""))
  }
}

private indirect enum JSONTree: Decodable {
  case object([String: JSONTree])
  case list([JSONTree])
  case text(String)
  case nothing

  init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    if value.decodeNil() {
      self = .nothing
    } else if let members = try? value.decode([String: JSONTree].self) {
      self = .object(members)
    } else if let items = try? value.decode([JSONTree].self) {
      self = .list(items)
    } else if let flag = try? value.decode(Bool.self) {
      self = .text(flag ? "true" : "false")
    } else if let whole = try? value.decode(Int64.self) {
      self = .text("\(whole)")
    } else if let number = try? value.decode(Double.self) {
      self = .text("\(number)")
    } else {
      self = .text(try value.decode(String.self))
    }
  }

  func facts(below name: String) -> [FactSection.Fact] {
    switch self {
    case .object(let members):
      return members.sorted { $0.key < $1.key }
        .flatMap { $0.value.facts(below: name.isEmpty ? $0.key : "\(name).\($0.key)") }
    case .list(let items):
      let plain = items.compactMap { if case .text(let text) = $0 { text } else { String?.none } }
      if plain.count == items.count { return [FactSection.Fact(name, plain.joined(separator: ", "))] }
      return items.enumerated().flatMap { $0.element.facts(below: "\(name).\($0.offset + 1)") }
    case .text(let text):
      return [FactSection.Fact(name, text)]
    case .nothing:
      return []
    }
  }
}
