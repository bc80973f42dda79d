import Store
import SystemPackage
import Testing

struct StoreErrorTests {
  @Test func aStoreThatIsNotThereIsASentence() {
    #expect(
      StoreError.storeGone("/w").description
        == "the workspace `/w` has models, runs or logs, but the store that knows them is gone or empty: bring it back with "
        + "`pix2pix restore BACKUP`, or move what is in the folder away to begin anew")
    #expect(
      StoreError.vanished("/w/store.sqlite").description
        == "the store `/w/store.sqlite` was removed, moved or replaced while it was in use, and nothing more is recorded: "
        + "bring it back (`pix2pix restore BACKUP`), or give --workspace its new place")
    #expect(
      StoreError.noBackup("/b").description
        == "cannot restore from `/b`: there is no such file; nothing was changed")
  }

  /// Typed here: inferring it where it is used takes the compiler half a minute.
  static let sentences: [(StoreError, String)] = [
    (
      StoreError.noWorkspace("/w"),
      "there is no workspace at `/w`: run a command that makes one (ingest, demo), or give --workspace"
    ),
    (
      .networkFileSystem("/w", kind: "nfs4"),
      "cannot keep a store in `/w`: it is on nfs4, where SQLite's log is not safe; put the workspace on a local disk "
        + "(sources and outputs may stay on the network)"
    ),
    (
      .notAStore("/w/store.sqlite"),
      "`/w/store.sqlite` is not a store of pix2pix: give another --workspace, or move that file away"
    ),
    (
      .newerSchema("/w/store.sqlite", found: 3, known: 2),
      "`/w/store.sqlite` has schema version 3 and this program knows only 2: use the newer program that wrote it"
    ),
    (
      .schemaInUse("/w/store.sqlite"),
      "cannot bring `/w/store.sqlite` to this program's schema while another process uses it: try again when the "
        + "workers have stopped"
    ),
    (
      .storeInUse("/w/store.sqlite", workers: ["a-1", "a-2"]),
      "cannot replace `/w/store.sqlite` while workers live (a-1, a-2): end them and give the same command again"
    ),
    (
      .storeInUse("/w/store.sqlite", workers: []),
      "cannot replace `/w/store.sqlite` while another process has it open: end them and give the same command again"
    ),
    (
      .badBackup("/b", reason: "it is empty"),
      "cannot restore from `/b`: it is empty; nothing was changed, give another file that `pix2pix backup` wrote"
    ),
    (.cannotOpen("/w/store.sqlite", reason: "no"), "cannot open the store `/w/store.sqlite`: no"),
    (
      .notWritable("/w", reason: "permission denied"),
      "cannot use the workspace `/w`: permission denied; give --workspace a folder that this user may write to, or ask "
        + "its owner for a copy to read (`pix2pix history publish FILE`)"
    ),
    (
      .damaged("/w/store.sqlite", reason: "malformed"),
      "the store `/w/store.sqlite` is damaged: malformed; stop the workers and give `pix2pix restore BACKUP`, which keeps "
        + "it aside"
    ),
    (
      .notFound(what: "dataset", name: "mapz", nearest: "maps"),
      "there is no dataset `mapz`; did you mean `maps`?"
    ),
    (.notFound(what: "run", name: "7", nearest: nil), "there is no run `7`"),
    (
      .noSuchVersion(model: "maps", version: 9, latest: 2),
      "model `maps` has no version 9: its latest is `maps@2`"
    ),
    (
      .noSuchAlias(model: "maps", alias: "champion", known: []),
      "model `maps` has no alias `champion`: none was ever set; promote a version first, or name one (`maps@1`)"
    ),
    (
      .noSuchAlias(model: "maps", alias: "best", known: ["maps@champion"]),
      "model `maps` has no alias `best`: it has `maps@champion`"
    ),
    (
      .badModelReference("@"), "`@` names no model: write NAME, NAME@3, NAME@champion or NAME@previous"
    ),
    (
      .aliasMoved(model: "maps", alias: "champion", expected: "maps@1", found: "maps@2"),
      "`maps@champion` was to move from maps@1, but stands on maps@2 by now: look at it and try again"
    ),
    (.noPrevious(model: "maps"), "cannot roll `maps` back: no champion stood before the present one"),
    (
      .claimLost(job: 4, claim: 2),
      "job 4 is no longer held under claim 2: another worker took it, or it was cancelled; nothing was written"
    ),
    (
      .outputTaken("/out/a.png", job: 4),
      "two inputs of job 4 would write `/out/a.png`: rename one of them, or translate them into two folders"
    ),
    (
      .brokenRow(table: "jobs", id: 4),
      "row 4 of table jobs lacks what its state requires: the store was changed from outside; run `pix2pix doctor`"
    ),
  ]

  @Test(arguments: sentences)
  func everyErrorIsASentence(error: StoreError, sentence: String) {
    #expect(error.description == sentence)
  }

  @Test func onlyWhatMayPassIsWorthAnotherTry() {
    #expect(StoreError.schemaInUse("/w").isTemporary)
    #expect(!StoreError.notAStore("/w").isTemporary)
  }

  @Test func theNearestNameIsProposedOnlyWhenItIsNear() {
    #expect(nearestName(to: "facads", in: ["maps", "facades"]) == "facades")
    #expect(nearestName(to: "MAPS", in: ["maps", "facades"]) == "maps")
    #expect(nearestName(to: "x", in: ["maps"]) == nil)
    #expect(nearestName(to: "maps", in: []) == nil)
  }
}
