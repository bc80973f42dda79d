/// A table of text: the first cell of a row is its head.
package struct TextTable: Sendable, Hashable {
  package let caption: String
  package let columns: [String]
  package let rows: [[String]]

  package init(caption: String, columns: [String], rows: [[String]]) {
    self.caption = caption
    self.columns = columns
    self.rows = rows
  }

  var html: String {
    let head = columns.map { "<th scope=\"col\">\(escapedHTML($0))</th>" }.joined()
    let body = rows.map { row in
      let cells = row.dropFirst().map { "<td>\(escapedHTML($0))</td>" }.joined()
      return "<tr><th scope=\"row\">\(escapedHTML(row.first ?? ""))</th>\(cells)</tr>\n"
    }
    return """
      <div class="scroll"><table>
      <caption>\(escapedHTML(caption))</caption>
      <thead><tr>\(head)</tr></thead>
      <tbody>
      \(body.joined())</tbody>
      </table></div>

      """
  }
}
