internal import Glibc
package import GRDB

/// A moment: whole milliseconds since 1970, UTC. Tables hold the number, views and people the ISO-8601 text.
package struct Timestamp: Sendable, Hashable, Comparable {
  package let milliseconds: Int64

  package init(milliseconds: Int64) {
    self.milliseconds = milliseconds
  }

  package static func < (left: Timestamp, right: Timestamp) -> Bool {
    left.milliseconds < right.milliseconds
  }

  package static func + (moment: Timestamp, seconds: Double) -> Timestamp {
    Timestamp(milliseconds: moment.milliseconds + Int64((seconds * 1000).rounded()))
  }

  /// The seconds from `earlier` to `later`.
  package static func - (later: Timestamp, earlier: Timestamp) -> Double {
    Double(later.milliseconds - earlier.milliseconds) / 1000
  }
}

extension Timestamp: CustomStringConvertible {
  /// As in the views: `2026-03-01T02:15:00.000Z`.
  package var description: String {
    let (quotient, remainder) = milliseconds.quotientAndRemainder(dividingBy: 1000)
    let fraction = remainder < 0 ? remainder + 1000 : remainder
    var seconds = time_t(remainder < 0 ? quotient - 1 : quotient)
    var parts = tm()
    gmtime_r(&seconds, &parts)
    let fields = [Int(parts.tm_mon) + 1, Int(parts.tm_mday), Int(parts.tm_hour), Int(parts.tm_min), Int(parts.tm_sec)]
    let two = fields.map { ($0 < 10 ? "0" : "") + String($0) }
    let three = String(repeating: "0", count: 3 - String(fraction).count) + String(fraction)
    return "\(Int(parts.tm_year) + 1900)-\(two[0])-\(two[1])T\(two[2]):\(two[3]):\(two[4]).\(three)Z"
  }
}

extension Timestamp: Codable {
  package init(from decoder: any Decoder) throws {
    milliseconds = try decoder.singleValueContainer().decode(Int64.self)
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(milliseconds)
  }
}

extension Timestamp: DatabaseValueConvertible {
  package var databaseValue: DatabaseValue { milliseconds.databaseValue }

  package static func fromDatabaseValue(_ value: DatabaseValue) -> Timestamp? {
    Int64.fromDatabaseValue(value).map { Timestamp(milliseconds: $0) }
  }
}
