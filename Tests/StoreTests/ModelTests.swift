import GRDB
import Store
import SystemPackage
import TestSupport
import Testing

struct ModelTests {
  @Test func aReferenceMeansAVersion() throws {
    let test = try TestStore()
    let store = test.store
    let models = [try StoreFixture.model(store), try StoreFixture.model(store), try StoreFixture.model(store)]
    func resolve(_ reference: String) throws -> Int { try store.read { try $0.resolveModel(reference).version } }
    #expect(models.map(\.version) == [1, 2, 3])
    #expect(try resolve("maps") == 3, "without a champion the latest")
    try store.write { try $0.promote(models[0].id, expecting: nil, reason: "the first") }
    try store.write { try $0.promote(models[1].id, expecting: models[0].id, reason: "better") }
    #expect(try resolve("maps") == 2)
    #expect(try resolve("maps@champion") == 2)
    #expect(try resolve("maps@previous") == 1)
    #expect(try resolve("maps@3") == 3)
    #expect(throws: StoreError.noSuchVersion(model: "maps", version: 4, latest: 3)) { try resolve("maps@4") }
    #expect(throws: StoreError.noSuchAlias(model: "maps", alias: "best", known: ["maps@champion", "maps@previous"])) {
      try resolve("maps@best")
    }
    #expect(throws: StoreError.notFound(what: "model", name: "map", nearest: "maps")) { try resolve("map") }
    for reference in ["", "@3", "maps@", "maps@1@2"] {
      #expect(throws: StoreError.badModelReference(reference)) { try resolve(reference) }
    }
  }

  @Test func aPromotionThatDecidedOnAnotherChampionChangesNothing() throws {
    let test = try TestStore()
    let store = test.store
    let first = try StoreFixture.model(store)
    let second = try StoreFixture.model(store)
    let third = try StoreFixture.model(store)
    try store.write { try $0.promote(first.id, expecting: nil, reason: "the first") }
    try store.write { try $0.promote(second.id, expecting: first.id, reason: "better") }
    #expect(
      throws: StoreError.aliasMoved(model: "maps", alias: "champion", expected: "maps@1", found: "maps@2")
    ) {
      try store.write { try $0.promote(third.id, expecting: first.id, reason: "better than the first") }
    }
    #expect(try store.read { try $0.resolveModel("maps").version } == 2)
  }

  @Test func aRollBackPutsTheOneBeforeInService() throws {
    let test = try TestStore()
    let store = test.store
    let first = try StoreFixture.model(store)
    let second = try StoreFixture.model(store)
    try store.write { try $0.promote(first.id, expecting: nil, reason: "the first") }
    try store.write { try $0.promote(second.id, expecting: first.id, reason: "better") }
    #expect(try store.write { try $0.rollBack(model: "maps", reason: "streets are gone").id } == first.id)
    #expect(try store.read { try $0.resolveModel("maps@champion").version } == 1)
    #expect(throws: StoreError.noPrevious(model: "maps")) {
      try store.write { try $0.rollBack(model: "maps", reason: "again") }
    }
    let history = try store.read {
      try $0.rows("SELECT version, event, from_alias, to_alias, reason FROM model_history WHERE event <> 'imported'")
    }
    let told = history.map { $0.texts.joined(separator: " ") }
    #expect(
      told == [
        "1 promoted - champion the first", "1 demoted champion previous maps@2 took its place",
        "2 promoted - champion better", "2 rolled-back champion - streets are gone",
        "1 promoted previous champion streets are gone",
      ])
  }

  @Test func anAliasOfOnesOwnMovesByCompareAndSet() throws {
    let test = try TestStore()
    let first = try StoreFixture.model(test.store)
    let second = try StoreFixture.model(test.store)
    try test.store.write { try $0.setAlias("stable", to: first.id, expecting: nil, reason: "r") }
    #expect(throws: StoreError.self) {
      try test.store.write { try $0.setAlias("stable", to: second.id, expecting: nil, reason: "r") }
    }
    try test.store.write { try $0.setAlias("stable", to: second.id, expecting: first.id, reason: "r") }
    #expect(try test.store.read { try $0.resolveModel("maps@stable").version } == 2)
    #expect(throws: (any Error).self, "a number would hide a version") {
      try test.store.write { try $0.setAlias("3", to: second.id, expecting: nil, reason: "r") }
    }
  }
}
