internal import ArgumentParser
internal import Files
internal import Queue
internal import Store
internal import SystemPackage

struct RestoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore",
    abstract: "Put a backup in the place of the store; the store that was there is kept beside it.",
    discussion: """
      Refused while a worker lives or another command has the store open. Jobs that ran when the backup was made are \
      taken up again. Numbers used since are not used again. Models, trainings and logs made since belong to the store \
      that is kept beside the new one: they stay for as long as that does.

      \(ExitStatus.help([
        (.done, "done"), (.failed, "failed; the last line on stderr says why"), (.noSpace, "no space left"),
        (.usage, "the command line cannot be read"), (.badData, "the file is no backup, or is damaged"),
        (.notFound, "there is no such file"),
        (.tryAgain, "a worker lives, or another command has the store open"),
        (.badConfiguration, "the backup is of a newer program"),
      ]))
      """)
  @Argument(help: "A file that `pix2pix backup` wrote, or a migration (store.sqlite.backup-vN).") var backup:
    PathArgument
  @OptionGroup var options: WorkspaceOptions

  func run() throws {
    try refuseLivingWorkers()
    let restored = try DataStore.restore(workspace: options.folder, from: backup.path) {
      try $0.settleRestored(usedClaims: $1)
    }
    // Shows that it can be used.
    _ = try options.openStore()
    if options.json {
      return Console.result(
        .object([
          (key: "restored", value: .string(backup.path.escaped)),
          (key: "newest", value: JSONValue(restored.newest?.description)),
          (key: "kept", value: JSONValue(restored.kept?.escaped)),
        ]))
    }
    Console.result("restored: the store as it was at \(restored.newest.map { "\($0)" } ?? "its beginning")")
    if let kept = restored.kept { Console.result("the store before it is kept as \(kept.escaped)") }
  }

  /// At once, where the store can still be asked; in any case its lock has the last word.
  private func refuseLivingWorkers() throws {
    guard let store = try? options.openSettledStore() else { return }
    let workers = try JobQueue(store).liveWorkers().map(\.name)
    if !workers.isEmpty { throw StoreError.storeInUse(store.file, workers: workers) }
  }
}
