import Testing
import Trainer

@Suite struct DurationTextTests {
  @Test(arguments: [
    ("10s", 10.0), ("10m", 600), ("2h", 7200), ("1d", 86400), ("1h30m", 5400), ("0.5s", 0.5), ("1.5h", 5400), ("0s", 0),
  ])
  func durationsAreRead(_ text: String, _ seconds: Double) {
    #expect(DurationText.seconds(text) == seconds)
  }

  @Test(arguments: [
    "", "10", "s", "10 m", "m10", "10x", "1.2.3s", "-5s", "1h30", "١m", "infs", "40000d", "99999999999999999h",
  ])
  func whatIsNoDurationIsRefused(_ text: String) {
    #expect(DurationText.seconds(text) == nil)
  }

  @Test(arguments: [0.25, 1, 59, 60, 90, 600, 3600, 5400, 86400, 90061, 1e7])
  func writtenDurationsAreReadBack(_ seconds: Double) {
    #expect(DurationText.seconds(DurationText.text(seconds)) == seconds)
  }

  @Test func theLargestWholeUnitIsWritten() {
    #expect(DurationText.text(600) == "10m")
    #expect(DurationText.text(7200) == "2h")
    #expect(DurationText.text(90) == "90s")
    #expect(DurationText.text(0.5) == "0.5s")
  }
}
