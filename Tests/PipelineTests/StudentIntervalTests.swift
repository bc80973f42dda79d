import Pipeline
import Testing

struct StudentIntervalTests {
  @Test func itIsTheMeanAndStudentsReach() throws {
    let interval = StudentInterval([1, 2, 3])
    #expect(interval.mean == 2)
    // s = 1, n = 3, t = 4.3027.
    #expect(abs(try #require(interval.reach) - 4.3027 / 3.0.squareRoot()) < 1e-9)
    #expect(try #require(interval.interval).contains(0) && !(try #require(interval.interval).contains(5)))
    #expect(StudentInterval([7]).reach == nil && StudentInterval([7]).interval == nil)
    #expect(StudentInterval([5, 5, 5, 5]).reach == 0)
  }

  /// Of tables.
  @Test(arguments: [
    (1, 12.7062), (2, 4.3027), (4, 2.7764), (10, 2.2281), (11, 2.2010), (15, 2.1314), (31, 2.0395), (120, 1.9799),
  ])
  func quantilesAreThoseOfTheTables(_ freedom: Int, _ expected: Double) {
    #expect(abs(StudentInterval.quantile(freedom: freedom) - expected) < 2e-4)
  }
}
