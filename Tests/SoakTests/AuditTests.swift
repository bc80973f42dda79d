import Files
import SoakAudit
import SystemPackage
import TestSupport
import Testing

/// An audit that cannot fail proves nothing: each of these does one wrong thing to a sound workspace.
struct AuditTests {
  private let place: FinishedWorkspace

  init() throws {
    place = try FinishedWorkspace()
  }

  @Test func aSoundWorkspaceHasNoFindingsAndEveryWrongThingIsNamed() throws {
    #expect(try place.findings() == [])
    try rows()
    try files()
    #expect(try place.findings() == [])
  }

  private func rows() throws {
    let free = "DROP TRIGGER job_changed; DROP TRIGGER job_final; "
    let wrongs: [(statements: String, kind: Finding.Kind, text: String)] = [
      (
        """
        INSERT INTO events (job_id, at, from_state, to_state, claim) SELECT job_id, at, from_state, to_state, claim
        FROM events WHERE job_id = 3 AND to_state = 'completed'
        """, .job, "job 3 (translate) is completed and was acknowledged 2 times"
      ),
      (
        """
        INSERT INTO attempts (job_id, number, claim, worker_id, started_at, finished_at, outcome)
        SELECT job_id, 3, 3, worker_id, started_at, finished_at, outcome FROM attempts WHERE job_id = 3 AND claim = 2
        """, .attempt, "job 3 is completed with 2 successful attempts"
      ),
      (
        "UPDATE attempts SET outcome = 'lost' WHERE job_id = 3 AND claim = 2", .attempt,
        "attempt 2 was lost and left it as [completed]"
      ),
      ("UPDATE attempts SET outcome = NULL, finished_at = NULL WHERE job_id = 3", .attempt, "attempt 1 never ended"),
      ("UPDATE jobs SET attempts = 2 WHERE id = 3", .attempt, "job 3 spent 1 attempts by its events, and 2 by its row"),
      (
        "DELETE FROM events WHERE job_id = 3 AND to_state = 'running'", .event,
        "is running -> completed, but it was available"
      ),
      (
        free + "UPDATE jobs SET state = 'available', finished_at = NULL WHERE id = 3", .event,
        "job 3 is available, but its events end with completed"
      ),
      (
        free + "UPDATE jobs SET state = 'available', finished_at = NULL WHERE id = 3", .job,
        "job 3 (translate) is available still"
      ),
      (
        free + "UPDATE jobs SET state = 'discarded', error = 'its process died twice' WHERE id = 3", .job,
        "job 3 (translate) was discarded, though its process was killed 0 times"
      ),
      (
        free + "UPDATE jobs SET state = 'discarded', error = 'bad luck' WHERE id = 3", .job,
        "job 3 (translate) was discarded for no good reason: bad luck"
      ),
      ("UPDATE jobs SET unique_key = 'one' WHERE id IN (3, 4)", .job, "jobs 3 and 4 had the key `one` at once"),
      ("INSERT INTO job_dependencies (job_id, depends_on) VALUES (3, 7)", .dependency, "before job 7 was completed"),
      (
        "UPDATE events SET id = id + 1000 WHERE job_id = 5 AND to_state = 'completed'", .dependency,
        "before job 5 was completed"
      ),
      ("DELETE FROM jobs WHERE id = 7", .job, "job 7 was acknowledged when it was enqueued, and is not there"),
      ("DELETE FROM jobs WHERE id = 7", .store, "names a missing row of jobs"),
      ("UPDATE workers SET stopped_at = NULL, stop_reason = NULL WHERE id = 1", .store, "has not ended by its row"),
      ("UPDATE runs SET state = 'running', finished_at = NULL", .run, "run 1 is interrupted, and its job is completed"),
      ("DELETE FROM models", .model, "job 2 completed a training, and 0 models come from its runs"),
      (
        "INSERT INTO evaluations SELECT id + 1, job_id, model_id, dataset_version_id, split, images, created_at FROM evaluations",
        .result, "job 7 completed an evaluation, and left 2 of them"
      ),
      (
        """
        INSERT INTO metrics (run_id, step, epoch, split, series, name, value, recorded_at)
        SELECT run_id, step, epoch, split, series, name, value, recorded_at FROM metrics WHERE step IS NOT NULL LIMIT 1
        """, .result, "of step 2 2 times"
      ),
      ("UPDATE dataset_versions SET pair_count = 7, train_count = 5", .dataset, "says that it has 7 pairs, and has 6"),
      (
        "UPDATE translation_items SET state = 'waiting', finished_at = NULL WHERE id = 1", .item,
        "item 1 of the completed job 3 is waiting"
      ),
      ("DELETE FROM translation_items WHERE id = 1", .item, "the result of job 3 counts 4 items, and it has 3"),
      ("DELETE FROM translation_items WHERE id = 1", .output, "is named by no row"),
      (
        "UPDATE models SET generator_sha256 = discriminator_sha256", .model,
        "the generator of maps@1 has another content"
      ),
    ]
    for wrong in wrongs {
      let found = try place.findings(after: wrong.statements)
      #expect(
        found.contains { $0.kind == wrong.kind && $0.text.contains(wrong.text) }, "\(wrong.statements): \(found)")
    }
    #expect(
      try place.findings { $0.acknowledged.insert(77) }.map(\.text).contains { $0.hasPrefix("job 77 was acknowledged") }
    )
  }

  private func files() throws {
    let output = place.output.appending("val").appending("0001.png")
    let model = place.workspace.appending("models").appending("job-2-claim-1").appending("generator.safetensors")
    var changed = try readFile(output)
    changed[changed.count / 2] ^= 1
    let unfinished = ".pix2pix-partial-1-2"
    let wrongs: [(content: [UInt8]?, file: FilePath, kind: Finding.Kind, text: String)] = [
      (nil, output, .output, "0001.png` is not there, which item"),
      (changed, output, .output, "0001.png` has another content than item"),
      ([1], place.output.appending("more.png"), .output, "more.png` is named by no row"),
      ([1], place.output.appending("val").appending(unfinished), .leftover, "was never finished"),
      (nil, model, .model, "the generator of maps@1 is not there"),
      ([1], model, .model, "the generator of maps@1 has another content"),
      (
        [1], place.workspace.appending("models").appending("job-9-claim-1"), .leftover,
        "`models/job-9-claim-1` is named by no model"
      ),
      (
        [1], place.workspace.appending("claims").appending("job-9-claim-1"), .leftover,
        "`claims/job-9-claim-1` is of no running job"
      ),
      ([1], place.workspace.appending("runs").appending("9"), .leftover, "`runs/9` is named by no run"),
      ([1], place.workspace.appending("logs").appending("job-9"), .leftover, "`logs/job-9` is named by no attempt"),
      (
        [1], place.workspace.appending("workers").appending("a.lock"), .leftover,
        "`workers/a.lock` is of no living worker"
      ),
    ]
    for wrong in wrongs {
      let found = try place.findings(with: wrong.content, in: wrong.file)
      #expect(found.count == 1, "\(wrong.file): \(found)")
      #expect(found.contains { $0.kind == wrong.kind && $0.text.contains(wrong.text) }, "\(wrong.file): \(found)")
    }
  }
}
