import Metrics
import Testing

@Suite struct ConfusionMatrixTests {
  @Test func scoresAreThoseOfTheFCNProtocol() {
    var matrix = ConfusionMatrix(classes: 4)
    // Class 0: 3 of 4 found; class 1: 1 of 2; class 2 is never true and found once; class 3 is nowhere.
    matrix.add(truth: [0, 0, 0, 0, 1, 1], found: [0, 0, 0, 1, 1, 2])
    #expect(matrix.pixelAccuracy == 4.0 / 6)
    #expect(matrix.classAccuracy == (3.0 / 4 + 1.0 / 2) / 2)
    // Unions: 4, 3 and 1.
    #expect(abs(matrix.classIoU - (3.0 / 4 + 1.0 / 3 + 0) / 3) < 1e-12)
  }

  @Test func imagesAddUp() {
    var (one, two, both) = (ConfusionMatrix(classes: 2), ConfusionMatrix(classes: 2), ConfusionMatrix(classes: 2))
    one.add(truth: [0, 1, 1], found: [0, 0, 1])
    two.add(truth: [1, 0], found: [1, 1])
    both.add(truth: [0, 1, 1, 1, 0], found: [0, 0, 1, 1, 1])
    one.add(two)
    #expect(one == both)
  }

  @Test func perfectIsOne() {
    var matrix = ConfusionMatrix(classes: 3)
    matrix.add(truth: [2, 0, 2], found: [2, 0, 2])
    #expect(matrix.pixelAccuracy == 1 && matrix.classAccuracy == 1 && matrix.classIoU == 1)
  }
}
