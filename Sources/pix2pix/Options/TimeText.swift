internal import Glibc
internal import Store
internal import Trainer

/// A moment as a person gives it: `02:15` (the next time that the clock of this zone shows it), `2030-03-01 02:15` or
/// `2030-03-01T02:15` (of this zone), `2030-03-01T02:15Z`, or a length of time from now, `+30m`. Seconds may follow: `02:15:30`.
///
/// An hour that the zone skips stands for the first minute after it; of one that comes twice the first is meant.
enum TimeText {
  static let rule =
    "it must be a time of day such as 02:15, a date and time such as `2030-03-01 02:15` (of this zone) or "
    + "2030-03-01T02:15Z, or a length of time from now such as +30m"

  static func moment(_ text: String, after now: Timestamp) -> Timestamp? {
    if text.hasPrefix("+") { return DurationText.seconds(String(text.dropFirst())).map { now + $0 } }
    if let time = timeOfDay(text[...]) { return next(time, after: now) }
    let isUTC = text.hasSuffix("Z")
    let parts = text.dropLast(isUTC ? 1 : 0).split(separator: "T", omittingEmptySubsequences: false)
      .flatMap { $0.split(separator: " ", omittingEmptySubsequences: false) }
    guard parts.count == 2, let day = date(parts[0]), let time = timeOfDay(parts[1]) else { return nil }
    return isUTC ? utc(day, time) : local(day, time)
  }

  private typealias Day = (year: Int32, month: Int32, day: Int32)
  private typealias Time = (hour: Int32, minute: Int32, second: Int32)

  private static func numbers(_ text: Substring, _ separator: Character, widths: [Int]) -> [Int32]? {
    let fields = text.split(separator: separator, omittingEmptySubsequences: false)
    guard fields.map(\.count) == widths, text.allSatisfy({ $0 == separator || ($0.isASCII && $0.isNumber) }) else {
      return nil
    }
    return fields.compactMap { Int32($0) }
  }

  private static func timeOfDay(_ text: Substring) -> Time? {
    guard let fields = numbers(text, ":", widths: [2, 2]) ?? numbers(text, ":", widths: [2, 2, 2]), fields[0] < 24,
      fields.dropFirst().allSatisfy({ $0 < 60 })
    else { return nil }
    return (fields[0], fields[1], fields.count > 2 ? fields[2] : 0)
  }

  private static func date(_ text: Substring) -> Day? {
    guard let fields = numbers(text, "-", widths: [4, 2, 2]), fields[0] >= 1970, (1...12).contains(fields[1]),
      (1...31).contains(fields[2])
    else { return nil }
    return (fields[0], fields[1], fields[2])
  }

  private static func parts(_ day: Day, _ time: Time, summer: Int32) -> tm {
    var parts = tm()
    parts.tm_year = day.year - 1900
    parts.tm_mon = day.month - 1
    parts.tm_mday = day.day
    parts.tm_hour = time.hour
    parts.tm_min = time.minute
    parts.tm_sec = time.second
    parts.tm_isdst = summer
    return parts
  }

  private static func utc(_ day: Day, _ time: Time) -> Timestamp? {
    var wanted = parts(day, time, summer: 0)
    let seconds = timegm(&wanted)
    // A 31st of February comes out as another day.
    return wanted.tm_mday == day.day ? Timestamp(milliseconds: Int64(seconds) * 1000) : nil
  }

  /// Minute by minute until there is one that the zone's clock shows; no zone skips more than a day.
  private static func local(_ day: Day, _ time: Time) -> Timestamp? {
    guard utc(day, time) != nil else { return nil }
    for later in Int32(0)..<1440 {
      let minutes = time.hour * 60 + time.minute + later
      let exact = exactly(
        (day.year, day.month, day.day + minutes / 1440), (minutes / 60 % 24, minutes % 60, later == 0 ? time.second : 0)
      )
      if let first = exact.first { return first }
    }
    return nil
  }

  /// The moments, earliest first, at which the zone's clock shows this: none, one or two.
  private static func exactly(_ day: Day, _ time: Time) -> [Timestamp] {
    // A day behind the end of a month is one of the next.
    var calendar = parts(day, (12, 0, 0), summer: 0)
    _ = timegm(&calendar)
    let found = [Int32(1), 0].compactMap { summer -> Int64? in
      var wanted = parts(day, time, summer: summer)
      var seconds = mktime(&wanted)
      var shown = tm()
      localtime_r(&seconds, &shown)
      let isExact =
        shown.tm_hour == time.hour && shown.tm_min == time.minute && shown.tm_mday == calendar.tm_mday
        && shown.tm_mon == calendar.tm_mon
      return isExact ? Int64(seconds) : nil
    }
    return Set(found).sorted().map { Timestamp(milliseconds: $0 * 1000) }
  }

  private static func next(_ time: Time, after now: Timestamp) -> Timestamp? {
    var seconds = time_t(now.milliseconds / 1000)
    var today = tm()
    localtime_r(&seconds, &today)
    for day in Int32(0)...2 {
      let date: Day = (today.tm_year + 1900, today.tm_mon + 1, today.tm_mday + day)
      if let later = exactly(date, time).first(where: { $0 > now }) { return later }
      // Today's may have been; a skipped one is still to come.
      var calendar = parts(date, (12, 0, 0), summer: 0)
      _ = timegm(&calendar)
      let normal: Day = (calendar.tm_year + 1900, calendar.tm_mon + 1, calendar.tm_mday)
      if exactly(date, time).isEmpty, let later = local(normal, time), later > now { return later }
    }
    return nil
  }
}
