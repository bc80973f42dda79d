import GRDB
import Files
import Store
import SystemPackage
import TestSupport
import Testing

struct DatasetTests {
  @Test func thePairsOfEveryVersionCanBeListed() throws {
    let test = try TestStore()
    let store = test.store
    let first = try StoreFixture.version(
      store, pairs: [StoreFixture.pair("b"), StoreFixture.pair("a"), StoreFixture.pair("v", .val)])
    #expect(first.number == 1)
    #expect([first.pairCount, first.trainCount, first.valCount, first.testCount] == [3, 2, 1, 0])
    let second = try store.write { transaction in
      let present = try transaction.presentPairs(ofDataset: first.datasetId)
      let version = NewDatasetVersion(
        dataset: first.datasetId, manifest: StoreFixture.hash("two"), recipe: #"{"input_range":"stretch"}"#)
      return try transaction.recordVersion(version) { writer in
        for pair in present where pair.pairKey == "a" { try writer.remove(pair.id) }
        try writer.add(StoreFixture.pair("a", content: "changed"))
        try writer.add(StoreFixture.pair("t", .test))
      }
    }
    #expect(first.recipe == "{}" && second.recipe == #"{"input_range":"stretch"}"#)
    #expect([second.pairCount, second.trainCount, second.valCount, second.testCount] == [4, 2, 1, 1])
    try store.read { transaction in
      let old = try transaction.pairs(ofVersion: first.id)
      #expect(old.map(\.pairKey) == ["a", "b", "v"])
      #expect(old[0].inputSha256 == StoreFixture.hash("a").description)
      let new = try transaction.pairs(ofVersion: second.id)
      #expect(new.map(\.pairKey) == ["a", "b", "t", "v"])
      #expect(new[0].inputSha256 == StoreFixture.hash("changed").description)
      #expect(try transaction.pairs(ofVersion: second.id, split: .test).map(\.pairKey) == ["t"])
      let rows = try transaction.rows("SELECT added, removed, is_latest FROM dataset_summary ORDER BY version")
      #expect(rows.map { [$0[0] as Int, $0[1] as Int, $0[2] as Int] } == [[3, 0, 0], [2, 1, 1]])
    }
  }

  @Test func aHoldOutThatShrinksIsSeen() throws {
    let test = try TestStore()
    let first = try StoreFixture.version(
      test.store, pairs: ["a", "b", "c"].map { StoreFixture.pair($0, .test) } + [StoreFixture.pair("t")])
    try test.store.write { transaction in
      let present = try transaction.presentPairs(ofDataset: first.datasetId)
      let version = NewDatasetVersion(dataset: first.datasetId, manifest: StoreFixture.hash("two"))
      _ = try transaction.recordVersion(version) { writer in
        // One is renamed, one goes into training, one stays; and a training pair is gone, which is no loss of this kind.
        for pair in present where pair.pairKey != "c" { try writer.remove(pair.id) }
        try writer.add(StoreFixture.pair("other name", .test, content: "a"))
        try writer.add(StoreFixture.pair("b"))
      }
    }
    let rows = try test.store.read { try $0.rows("SELECT lost_hold_out FROM dataset_summary ORDER BY version") }
    #expect(rows.map { $0[0] as Int } == [0, 1])
  }

  /// What the next version adds and removes may be written in many transactions: until the last it is of no version.
  @Test func aVersionThatNeverCameIsTakenBack() throws {
    let test = try TestStore()
    let first = try StoreFixture.version(test.store, pairs: ["a", "b", "c"].map { StoreFixture.pair($0) })
    let present = try test.store.read { try $0.presentPairs(ofDataset: first.datasetId) }
    for _ in 1...2 {
      try test.store.write { transaction in
        let writer = try transaction.nextVersion(ofDataset: first.datasetId)
        #expect(writer.number == 2)
        for pair in present.prefix(2) { try writer.remove(pair.id) }
      }
      try test.store.write { transaction in
        let writer = try transaction.nextVersion(ofDataset: first.datasetId)
        for name in ["a", "b", "d"] { try writer.add(StoreFixture.pair(name, content: "new \(name)")) }
      }
      let pairs = try test.store.read { try $0.pairs(ofVersion: first.id) }
      #expect(pairs.map(\.id) == present.map(\.id))
      var taken: [Int] = []
      repeat {
        taken.append(try test.store.write { try $0.forgetUnrecordedPairs(ofDataset: first.datasetId, limit: 2) })
      } while taken.last != 0
      #expect(taken == [2, 1, 2, 0])
      #expect(try test.store.read { try $0.presentPairs(ofDataset: first.datasetId) }.map(\.id) == present.map(\.id))
    }
  }

  @Test func oneKeyIsPresentOnlyOnce() throws {
    let test = try TestStore()
    #expect(throws: (any Error).self) {
      try StoreFixture.version(test.store, pairs: [StoreFixture.pair("a"), StoreFixture.pair("a")])
    }
    #expect(try test.store.read { try $0.datasets().isEmpty }, "nothing of the version is kept")
  }

  @Test func aRefusalIsNewsOnlyOnce() throws {
    let test = try TestStore()
    let dataset = try test.store.write { try $0.findOrCreateDataset(named: "maps").id }
    func record(
      _ state: DatasetFileRecord.State, _ reason: String?, _ content: String, goingOnFrom begun: Timestamp? = nil
    ) throws -> Bool {
      let file = FileSighting(
        source: "/data", path: FilePath(bytes: [0xE9, 0x2E]), hash: StoreFixture.hash(content), state: state,
        reason: reason, detail: "it is no image")
      return try test.store.write { transaction in
        try transaction.record(file, dataset: dataset, goingOnFrom: begun)
        return try transaction.files(ofDataset: dataset).allSatisfy { !$0.known }
      }
    }
    #expect(try record(.rejected, "damaged", "1"))
    let begun = test.time.now
    #expect(try record(.rejected, "damaged", "1", goingOnFrom: begun), "nobody was told")
    test.time.advance(seconds: 1)
    #expect(try !record(.rejected, "damaged", "1"))
    #expect(try record(.rejected, "damaged", "2"), "another content")
    #expect(try record(.rejected, "too small", "2"), "another reason")
    #expect(try record(.accepted, nil, "2"))
    #expect(try record(.vanished, nil, "2"))
    let files = try test.store.read { try $0.files(ofDataset: dataset) }
    #expect(files.count == 1)
    #expect(files[0].path.path.bytes == [0xE9, 0x2E])
    #expect(files[0].state == .vanished)
  }

  @Test func aFileThatVanishesKeepsWhatWasKnownOfIt() throws {
    let test = try TestStore()
    let path = try test.folder.write([1, 2, 3], to: test.folder("a"))
    let status = try FileStatus(of: path)
    let seen = test.time.now
    try test.store.write { transaction in
      let dataset = try transaction.findOrCreateDataset(named: "maps").id
      let file = FileSighting(
        source: test.folder.path, path: "a", status: status, hash: StoreFixture.hash("x"), state: .accepted)
      try transaction.record(file, dataset: dataset)
    }
    test.time.advance(seconds: 60)
    let files = try test.store.write { transaction in
      let dataset = try transaction.dataset(named: "maps").id
      try transaction.record(
        FileSighting(source: test.folder.path, path: "a", state: .vanished), dataset: dataset)
      return try transaction.files(ofDataset: dataset, in: .vanished)
    }
    #expect(files.first?.size == 3)
    #expect(files.first?.modifiedNs == status.modified)
    #expect(files.first?.inode == Int64(bitPattern: status.inode))
    #expect(files.first?.sha256 == StoreFixture.hash("x").description)
    #expect(files.first?.lastSeenAt == seen)
  }

  @Test func aMisspeltDatasetIsAnsweredWithTheNearest() throws {
    let test = try TestStore()
    try test.store.write { for name in ["facades", "maps", "night"] { _ = try $0.findOrCreateDataset(named: name) } }
    #expect(throws: StoreError.notFound(what: "dataset", name: "facdes", nearest: "facades")) {
      try test.store.read { try $0.dataset(named: "facdes") }
    }
    #expect(throws: StoreError.notFound(what: "dataset", name: "zebra", nearest: nil)) {
      try test.store.read { try $0.dataset(named: "zebra") }
    }
  }
}
