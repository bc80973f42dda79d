import Files
import Foundation
import Metrics
import Random
import SystemPackage
import TestSupport
import Testing
import Trainer

@Suite struct ResumeTests {
  /// Asked to stop after random numbers of steps until it is done.
  @Test(arguments: [1, 2, 3] as [UInt64])
  func resumedRunEqualsUninterruptedRun(_ seed: UInt64) throws {
    let whole = RunRecorder()
    let expected = try SmallRun().complete(whole)
    let run = try SmallRun()
    let together = RunRecorder()
    var stream = Philox(key: seed).stream()
    var end: TrainingEnd?
    var processes = 0
    while end == nil {
      processes += 1
      together.progress = []
      let outcome = try run.train(together, stopAfter: Int(stream.next() % 5) + 1)
      if case .completed = outcome { end = outcome }
    }
    let model = try SmallRun.completed(try #require(end))
    #expect(processes > 1)
    #expect(model.hash == expected.hash, "seed \(seed)")
    #expect(model.steps == 12 && model.validation == expected.validation && model.best == expected.best)
    #expect(together.metrics == whole.metrics, "seed \(seed)")
    #expect(together.validations.mapValues(\.evaluation.metrics) == whole.validations.mapValues(\.evaluation.metrics))
  }

  /// Dies after random steps; what was done since the last checkpoint is done again.
  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func killedRunEqualsUninterruptedRun(_ seed: UInt64) throws {
    let whole = RunRecorder()
    let expected = try SmallRun { $0.training.logEvery = 5 }.complete(whole)
    let run = try SmallRun {
      $0.training.logEvery = 5
      $0.training.checkpointEvery = 20
    }
    let together = RunRecorder()
    // Looked at some four times a step: a checkpoint every few steps.
    let clock = TickingClock(tick: 2).clock
    var stream = Philox(key: seed).stream()
    for _ in 0..<3 {
      together.crashAt = Int(stream.next() % 12) + 1
      // A crash can come late enough that the run ends first.
      do { _ = try run.train(together, clock: clock) } catch is RunRecorder.Crash {}
    }
    together.crashAt = nil
    let model = try SmallRun.completed(try run.train(together, clock: clock))
    #expect(model.hash == expected.hash, "seed \(seed)")
    #expect(together.metrics == whole.metrics, "seed \(seed)")
    #expect(together.checkpoints.contains { $0.kind == .latest && $0.step < 12 })
  }

  /// As a zombie finds it when a later claim of its job has begun.
  @Test func anAttemptWhoseScratchFolderIsTakenAwayCommitsNothing() throws {
    var run = try SmallRun()
    let scratch = run.files.folder("scratch")
    run.plan.scratch = scratch
    try Folder.create(scratch)
    _ = try run.train(RunRecorder(), stopAfter: 3)
    let before = try run.checkpointNames()
    #expect(before.contains("00000003"))
    try Folder.remove(scratch)
    #expect(throws: FileError.self) { try run.train(RunRecorder(), stopAfter: 2) }
    #expect(try run.checkpointNames() == before)
    #expect(!FileStatus.exists(scratch))
    try Folder.create(scratch)
    #expect(try run.complete().hash == SmallRun().complete().hash)
    #expect(try Folder.names(in: scratch).isEmpty)
  }

  @Test func aFinishedRunReturnsItsResultAgain() throws {
    let run = try SmallRun()
    let first = try run.complete()
    let again = RunRecorder()
    let second = try run.complete(again)
    #expect(first.hash == second.hash && first.validation == second.validation)
    #expect(again.progress.isEmpty && again.metrics.isEmpty)
    #expect(again.beginnings.map(\.resumedFrom) == [12])
  }

  @Test func aDamagedCheckpointGivesWayToTheOneBefore() throws {
    let expected = try SmallRun().complete()
    let run = try SmallRun()
    let recorder = RunRecorder()
    _ = try run.train(recorder, stopAfter: 3)
    recorder.progress = []
    _ = try run.train(recorder, stopAfter: 2)
    let newest = run.checkpointFolder.appending("00000005").appending("optimizer.safetensors")
    var bytes = try readFile(newest)
    bytes[bytes.count / 2] ^= 1
    try DurableFile.write(bytes, to: newest)
    recorder.progress = []
    let model = try SmallRun.completed(try run.train(recorder))
    #expect(model.hash == expected.hash)
    #expect(recorder.beginnings.map(\.resumedFrom) == [0, 3, 3])
    #expect(
      recorder.warnings == [
        .damagedCheckpoint(
          step: 5, reason: "`\(newest.escaped)`: its content is not what was written (SHA-256 differs)")
      ])
  }

  /// While SWD was the only choice, it stood there by its name.
  @Test func whatAnOlderProgramCalledTheBestIsUnderstood() throws {
    let old = Data(#"{"step": 12, "epoch": 3, "swd": 152.5}"#.utf8)
    let best = try JSONDecoder().decode(TrainingState.Best.self, from: old)
    #expect(best.step == 12 && best.epoch == 3 && best.value == 152.5)
    #expect(try JSONDecoder().decode(TrainingState.Best.self, from: try JSONEncoder().encode(best)) == best)
  }

  @Test func aRunWithoutAUsableCheckpointStartsOverAndSaysSo() throws {
    let expected = try SmallRun().complete()
    let run = try SmallRun()
    let recorder = RunRecorder()
    _ = try run.train(recorder, stopAfter: 3)
    DurableFile.remove(run.checkpointFolder.appending("00000003").appending("state.json"))
    recorder.progress = []
    #expect(try SmallRun.completed(try run.train(recorder)).hash == expected.hash)
    #expect(recorder.warnings.contains(.startedOver))
  }

  @Test func whatAnInterruptedCheckpointLeftIsRemoved() throws {
    let run = try SmallRun()
    let left = run.checkpointFolder.appending(DurableFile.temporaryPrefix + "1-2")
    try Folder.create(left)
    try DurableFile.write([1, 2, 3], to: left.appending("generator.safetensors"))
    _ = try run.train(RunRecorder(), stopAfter: 1)
    #expect(try run.checkpointNames() == ["00000001"])
  }

  @Test func aCheckpointOfOtherSettingsIsNotContinued() throws {
    var run = try SmallRun()
    _ = try run.train(RunRecorder(), stopAfter: 2)
    run.plan.training.learningRate = 0.0001
    #expect(throws: TrainingError.otherRun(path: run.checkpointFolder.escaped)) { try run.train(RunRecorder()) }
    run.plan.training.learningRate = 0.0002
    run.plan.trainingPairs.removeLast()
    #expect(throws: TrainingError.otherRun(path: run.checkpointFolder.escaped)) { try run.train(RunRecorder()) }
  }

  /// How often a run is saved decides nothing of its result.
  @Test func theIntervalBetweenCheckpointsMayChange() throws {
    let expected = try SmallRun().complete()
    var run = try SmallRun()
    _ = try run.train(RunRecorder(), stopAfter: 2)
    run.plan.training.checkpointEvery = 30
    #expect(try run.complete().hash == expected.hash)
  }

  @Test func theLastTwoAndTheBestAreKept() throws {
    let run = try SmallRun { $0.training.checkpointEvery = 0.001 }
    let recorder = RunRecorder()
    let model = try SmallRun.completed(try run.train(recorder, clock: TickingClock(tick: 1).clock))
    let best = try #require(model.best)
    let names = try run.checkpointNames()
    #expect(names.filter { !$0.hasPrefix("best-") } == ["00000011", "00000012"])
    let bestFolder = try #require(model.bestCheckpoint)
    #expect(names.contains(try #require(bestFolder.lastComponent?.string)))
    #expect(FileStatus.exists(run.plan.folder.pushing(bestFolder).appending("generator.safetensors")))
    let lowest = recorder.validations.values.compactMap { $0.evaluation.metrics[.swd] }.min()
    #expect(best.value == lowest)
    #expect(recorder.checkpoints.filter { $0.kind == .latest }.map(\.step) == Array(1...12))
  }
}
