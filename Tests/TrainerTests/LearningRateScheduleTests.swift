import Testing
import Trainer

@Suite struct LearningRateScheduleTests {
  /// decay_from 5 of 10: 1 five times, then 5/6, 4/6, ... 1/6.
  @Test func theRateIsFullAndThenFallsLinearly() {
    let schedule = LearningRateSchedule(epochs: 10)
    #expect(schedule.decayFrom == 5)
    let factors = (1...10).map { schedule.factor(epoch: $0) }
    #expect(factors[0..<5].allSatisfy { $0 == 1 })
    for (index, factor) in factors[5...].enumerated() {
      #expect(abs(factor - Double(5 - index) / 6) < 1e-12)
    }
  }

  @Test func decayFromTheLastEpochIsConstant() {
    let schedule = LearningRateSchedule(epochs: 3, decayFrom: 3)
    #expect((1...3).allSatisfy { schedule.factor(epoch: $0) == 1 })
  }

  @Test func aSingleEpochHasHalfTheRateAsInTheReference() {
    #expect(LearningRateSchedule(epochs: 1).factor(epoch: 1) == 0.5)
    #expect(LearningRateSchedule(epochs: 1, decayFrom: 1).factor(epoch: 1) == 1)
  }

  @Test func theCourseIsKeptWithinFewerEpochs() {
    let whole = LearningRateSchedule(epochs: 100, decayFrom: 80)
    #expect(whole.shortened(to: 10, configuredDecay: 80) == LearningRateSchedule(epochs: 10, decayFrom: 8))
    #expect(LearningRateSchedule(epochs: 100).shortened(to: 9, configuredDecay: nil).decayFrom == 4)
    #expect(whole.shortened(to: 100, configuredDecay: 80) == whole)
  }
}
