/// The two sides of a pair.
package enum PairSide: String, Codable, Sendable, Hashable, CaseIterable {
  case input, target

  package var other: PairSide { self == .input ? .target : .input }
}
