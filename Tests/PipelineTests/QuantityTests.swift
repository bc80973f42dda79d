import Pipeline
import Testing

struct QuantityTests {
  @Test func amountsOfBytesAreRead() {
    #expect(Quantity.bytes("512") == 512)
    #expect(Quantity.bytes("2G") == 2 << 30)
    #expect(Quantity.bytes("1.5k") == 1536)
    #expect(Quantity.bytes("many") == nil)
    #expect(Quantity.bytes("-1M") == nil)
  }

  @Test func editDistanceCountsSingleMistakes() {
    #expect(editDistance("epochs", "epochs") == 0)
    #expect(editDistance("epoch", "epochs") == 1)
    #expect(editDistance("epcohs", "epochs") == 1)
    #expect(editDistance("color", "colour") == 1)
    #expect(editDistance("", "abc") == 3)
    #expect(nearestWord(to: "x", in: [String]()) == nil)
  }
}
