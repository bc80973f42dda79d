/// The name most like a misspelt one, if any is near: at most a third of its letters differ (Levenshtein 1966).
package func nearestName(to name: String, in names: [String]) -> String? {
  let limit = max(1, name.count / 3)
  let ranked = names.map { (name: $0, distance: editDistance(name.lowercased(), $0.lowercased())) }
  guard let best = ranked.min(by: { ($0.distance, $0.name) < ($1.distance, $1.name) }), best.distance <= limit else {
    return nil
  }
  return best.name
}

/// Insertions, deletions and replacements of one letter that lead from one text to the other.
func editDistance(_ first: String, _ second: String) -> Int {
  let columns = Array(second)
  var row = Array(0...columns.count)
  for (index, letter) in first.enumerated() {
    var diagonal = row[0]
    row[0] = index + 1
    for column in columns.indices {
      let replaced = diagonal + (letter == columns[column] ? 0 : 1)
      diagonal = row[column + 1]
      row[column + 1] = min(replaced, min(diagonal, row[column]) + 1)
    }
  }
  return row[columns.count]
}
