/// The fewest insertions, deletions, substitutions and exchanges of neighbours that make one word of another (optimal string
/// alignment; Damerau 1964), by letters without regard to case.
package func editDistance(_ left: String, _ right: String) -> Int {
  let a = Array(left.lowercased())
  let b = Array(right.lowercased())
  guard !a.isEmpty, !b.isEmpty else { return max(a.count, b.count) }
  var rows = [[Int]](repeating: [Int](repeating: 0, count: b.count + 1), count: a.count + 1)
  for i in 0...a.count { rows[i][0] = i }
  for j in 0...b.count { rows[0][j] = j }
  for i in 1...a.count {
    for j in 1...b.count {
      let cost = a[i - 1] == b[j - 1] ? 0 : 1
      rows[i][j] = min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + cost)
      if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
        rows[i][j] = min(rows[i][j], rows[i - 2][j - 2] + 1)
      }
    }
  }
  return rows[a.count][b.count]
}

/// The word of a vocabulary that is nearest to one that is not in it; the first of several. `nil` without a vocabulary.
package func nearestWord(to word: String, in vocabulary: some Sequence<String>) -> String? {
  var best: (word: String, distance: Int)?
  for candidate in vocabulary {
    let distance = editDistance(word, candidate)
    if distance < best?.distance ?? .max { best = (candidate, distance) }
  }
  return best?.word
}
