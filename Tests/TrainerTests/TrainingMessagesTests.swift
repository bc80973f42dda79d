import Files
import Testing
import Trainer

/// The whole sentences: each names the thing, the value, the reason and the way out.
@Suite struct TrainingMessagesTests {
  @Test func errorsSayWhatToDo() throws {
    let old = ContentHash(of: [1])
    let new = ContentHash(of: [2])
    #expect(
      TrainingError.vanished(path: "a/0017.png").description
        == "`a/0017.png` is in the dataset and no longer there; put it back, or ingest again to leave it out")
    #expect(
      TrainingError.changed(path: "a.png", expected: old, found: new).description
        == "`a.png` has changed since it was ingested (SHA-256 4bf5122f3445 then, dbc1b4c900ff now); "
        + "put the old file back, or ingest again and train on the new version")
    #expect(
      TrainingError.unreadable(path: "a.png", reason: "it is cut off").description
        == "cannot use `a.png`: it is cut off; replace it, or remove it and ingest again")
    #expect(
      TrainingError.notFinite(quantity: "d_fake", step: 12, checkpoint: 10).description
        == "d_fake is not a finite number at step 12; the checkpoint of step 10 is kept; "
        + "lower train.learning_rate or objective.lambda, or set objective.real_label to 0.9, and train again")
    #expect(
      TrainingError.notFinite(quantity: "d_fake", step: 1, checkpoint: nil).description
        == "d_fake is not a finite number at step 1; "
        + "lower train.learning_rate or objective.lambda, or set objective.real_label to 0.9, and train again")
    #expect(
      TrainingError.noSpace(path: "runs/1", needed: 3_000_000, free: 1_999_999).description
        == "two checkpoints need 3 MB under `runs/1`, where 1 MB are free; "
        + "make room (pix2pix prune) or train with fewer model.filters")
    #expect(
      TrainingError.noTrainingPairs.description
        == "there is nothing to train on: no pair is in the split `train`; ingest pairs or change dataset.split")
    #expect(
      TrainingError.noPairsToEvaluate.description
        == "there is nothing to evaluate on: the split holds no pair; name another split or change dataset.split")
    #expect(
      TrainingError.otherRun(path: "runs/1/checkpoints").description
        == "the checkpoints in `runs/1/checkpoints` are of a training with other settings or other pairs; "
        + "give this run a folder of its own")
    #expect(
      TrainingError.noPalette(found: 24, near: 0.413).description
        == "the targets are no label images: 24 colours of areas were found in them, where 2 to 64 are classes, and 41 % of "
        + "the flat areas have one of them, where 70 % must; with objective.reconstruction cross-entropy the target must be "
        + "labels (is dataset.input the photo?)")
    #expect(
      TrainingError.unfitLabeller(reason: "it does not label").description
        == "the labeller cannot judge this model: it does not label")
  }

  @Test func warningsGiveAdvice() {
    #expect(
      TrainingWarning.discriminatorWins(epoch: 3, loss: 0.00123456).description
        == "in epoch 3 the discriminator's loss was 0.0012: it tells every output from the truth and the generator "
        + "learns little from it; set objective.real_label to 0.9, a lower train.discriminator_learning_rate or a smaller "
        + "model.discriminator.receptive_field")
    #expect(
      TrainingWarning.constantOutput(epoch: 2).description
        == "after epoch 2 every output is one flat colour; if it stays so, lower train.learning_rate, "
        + "or for masks set objective.reconstruction to dice")
    #expect(
      TrainingWarning.sameOutput(epoch: 2).description
        == "after epoch 2 every output is the same picture, whatever the input; if it stays so, look whether the pairs are "
        + "pairs, raise objective.lambda, or lower train.learning_rate")
    #expect(
      TrainingWarning.notFinite(quantity: "d_fake", step: 12, checkpoint: 10).description
        == TrainingError.notFinite(quantity: "d_fake", step: 12, checkpoint: 10).description)
    #expect(
      TrainingWarning.noValidationPairs.description
        == "no pair is in the split `val`: nothing is validated and no best epoch is kept; "
        + "give dataset.split a share for val")
    #expect(
      TrainingWarning.damagedCheckpoint(step: 7, reason: "cut off").description
        == "the checkpoint of step 7 cannot be used (cut off); going back to the one before")
    #expect(
      TrainingWarning.startedOver.description
        == "no checkpoint of this run can be used; it starts again from its first step")
  }
}
