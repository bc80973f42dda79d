import Files
import Testing
import Trainer

@Suite struct BudgetTests {
  /// The clock moves a second each time it is looked at, so that what a step takes is known.
  @Test func aBudgetBecomesANumberOfStepsOnceAndForAll() throws {
    let change = { (plan: inout TrainingPlan) in
      plan.training.epochs = 50
      plan.training.maxDuration = 40
    }
    let recorder = RunRecorder()
    let end = try SmallRun(change).train(recorder, clock: TickingClock(tick: 1).clock)
    guard case .completed(let model, .budget) = end else {
      Issue.record("\(end)")
      return
    }
    let beginning = try #require(recorder.beginnings.first)
    #expect(beginning.totalSteps < 200 && beginning.totalSteps > 4)
    #expect(model.steps == beginning.totalSteps && model.epochs == beginning.epochs)
    #expect(beginning.epochs == (beginning.totalSteps + 3) / 4)
    // The epoch that the budget cuts short is validated as well.
    #expect(recorder.validations.keys.sorted() == Array(1...beginning.epochs))

    // Resumed at quite another speed, it is still the same run.
    let interrupted = try SmallRun(change)
    let pieces = RunRecorder()
    _ = try interrupted.train(pieces, clock: TickingClock(tick: 1).clock, stopAfter: 3)
    let resumed = try SmallRun.completed(try interrupted.train(pieces, clock: TickingClock(tick: 0.001).clock))
    #expect(pieces.beginnings.map(\.totalSteps) == [model.steps, model.steps])
    #expect(resumed.hash == model.hash)
  }

  @Test func measuringTheSpeedLeavesNoTrace() throws {
    let plain = try SmallRun { $0.training.epochs = 2 }.complete()
    var ample = try SmallRun { $0.training.epochs = 2 }
    ample.plan.training.maxDuration = 1e9
    guard case .completed(let model, .epochs) = try ample.train(RunRecorder()) else {
      Issue.record("a budget that is not reached must not end the run")
      return
    }
    #expect(model.hash == plain.hash)
  }
}
