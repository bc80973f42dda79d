import Random
import SystemPackage

/// A command that the storm gives.
struct Order {
  var arguments: [String]
  /// Exit codes that are no news: done, partly done, another has it already, stopped by a signal; and the store was busy
  /// for longer than a person waits, as where a process was stopped in the middle of a transaction.
  var allowed: Set<Int32> = [0, 3, 11, 75, 130, 143]
  /// Whether it prints numbers of jobs that it enqueued, with `--json`.
  var enqueues = false

  /// It may find that the job it waited for was cancelled or discarded, or that a job is no longer what it was.
  func mayFail() -> Order {
    var order = self
    order.allowed.insert(1)
    return order
  }
}

/// Draws commands: mostly work, now and then a hand on the queue.
struct OrderBook {
  let ground: Ground
  private static let names = ["alpha", "beta", "gamma"]
  private static let tiny = [
    "--set", "model.size=32", "--set", "model.filters=8", "--set", "model.discriminator.receptive_field=16", "--set",
    "train.log_every=4", "--set", "train.checkpoint_every=0.5s",
  ]

  /// What has to be there before anything else is: a dataset, and a model of each name.
  var beginning: [Order] {
    [Order(arguments: ["ingest", "base", "--from", "base", "--input", "right"])]
      + (0..<Ground.growing).map { index in
        Order(arguments: ["ingest", "grow-\(index)", "--from", "grow-\(index)", "--input", "right"])
      } + Self.names.map { train($0, epochs: 2, seed: 1) }
  }

  /// Some are more urgent than others, and some are for a little later.
  func work(_ random: inout PhiloxStream) -> Order {
    var order = draw(&random)
    guard order.enqueues else { return order }
    if random.chance(0.4) { order.arguments.append("--priority=\(random.below(5) - 2)") }
    if random.chance(0.1) { order.arguments += ["--at", "+2s"] }
    return order
  }

  private func draw(_ random: inout PhiloxStream) -> Order {
    let name = Self.names[random.below(Self.names.count)]
    switch random.below(20) {
    case 0..<5:
      return train(
        name, epochs: [2, 5, 20, 60][random.below(4)], seed: random.below(3) + 1, detached: random.chance(0.8))
    case 5..<13:
      let input = random.below(Ground.inputFolders)
      var words = ["translate", name, "--in", ground.input(input).string, "--out", "out/\(name)-\(input)"]
      if random.chance(0.3) { words += ["--seed", "\(random.below(3))", "--fit", "whole"] }
      return random.chance(0.8)
        ? Order(arguments: words + ["--detach", "--json"], enqueues: true) : Order(arguments: words).mayFail()
    case 13..<15:
      let index = random.below(Ground.growing)
      return Order(arguments: ["ingest", "grow-\(index)", "--from", "grow-\(index)", "--input", "right"]).mayFail()
    case 15..<17:
      return Order(arguments: ["evaluate", name, "--dataset", "base", "--split", random.chance(0.5) ? "val" : "test"])
        .mayFail()
    default:
      let index = random.below(Ground.growing)
      var words = ["run", ground.pipeline(index).string, "--set", "train.seed=\(random.below(4))"]
      if random.chance(0.5) { words.append("--if-changed") }
      return Order(arguments: words + ["--detach", "--json"], enqueues: true)
    }
  }

  private func train(_ name: String, epochs: Int, seed: Int, detached: Bool = true) -> Order {
    let words =
      ["train", "base", "--name", name] + Self.tiny + [
        "--set", "train.epochs=\(epochs)", "--set", "train.seed=\(seed)",
      ]
    return detached
      ? Order(arguments: words + ["--detach", "--json"], enqueues: true) : Order(arguments: words).mayFail()
  }

  /// - Parameters:
  ///   - unfinished: jobs that can be cancelled.
  ///   - stopped: jobs that were cancelled or discarded.
  func meddling(_ random: inout PhiloxStream, unfinished: [Int64], stopped: [Int64]) -> Order {
    switch random.below(10) {
    case 0..<4:
      if let job = unfinished.randomElement(using: &random) { return Order(arguments: ["jobs", "cancel", "\(job)"]) }
    case 4..<6:
      // Another job may have its key by now.
      if let job = stopped.randomElement(using: &random) {
        var order = Order(arguments: ["jobs", "retry", "\(job)"]).mayFail()
        order.allowed.insert(64)
        return order
      }
    case 6: return Order(arguments: ["backup", "copy-\(random.next()).sqlite"]).mayFail()
    case 7: return Order(arguments: ["prune", "--keep", "2"])
    case 8: return Order(arguments: ["workers"])
    default: break
    }
    return Order(arguments: ["jobs", "list", "--json"])
  }
}
