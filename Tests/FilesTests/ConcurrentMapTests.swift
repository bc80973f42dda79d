import Files
import Testing

struct ConcurrentMapTests {
  private struct Failure: Error, Equatable { let index: Int }

  @Test func resultsStandInTheOrderOfTheNumbers() throws {
    #expect(try concurrentMap(1000) { $0 * $0 } == (0..<1000).map { $0 * $0 })
    #expect(try concurrentMap(0) { $0 }.isEmpty)
  }

  @Test func anErrorIsThrown() {
    #expect(throws: Failure(index: 3)) {
      try concurrentMap(50) { index in
        if index == 3 { throw Failure(index: 3) }
        return index
      }
    }
  }
}
