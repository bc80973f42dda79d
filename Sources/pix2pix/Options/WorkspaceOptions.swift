internal import ArgumentParser
internal import Queue
internal import Store
internal import SystemPackage

/// What every command understands.
struct WorkspaceOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The folder that holds everything. (default: $PIX2PIX_WORKSPACE, else ./workspace)", valueName: "folder"))
  var workspace: PathArgument?

  @Flag(help: "Print the result as JSON on stdout.")
  var json = false

  @Flag(name: [.customShort("v"), .long], help: "Say what is done, in plain lines on stderr.")
  var verbose = false

  var folder: FilePath {
    workspace?.path ?? environmentPath("PIX2PIX_WORKSPACE") ?? currentFolder().appending("workspace")
  }

  /// - Parameters:
  ///   - create: whether a workspace is made where there is none.
  ///   - patience: a command that works jobs has a worker's, lest a slow disk end a training.
  func openStore(create: Bool = false, patience: DataStore.Patience = .command) throws -> DataStore {
    try DataStore.open(workspace: folder, patience: patience, create: create)
  }

  /// The store, once the jobs of workers that died were taken back: what is shown as running has a worker.
  func openSettledStore() throws -> DataStore {
    let store = try openStore()
    try store.settle()
    return store
  }
}
