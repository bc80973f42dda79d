internal import Engine
internal import Files
internal import Imaging
internal import Kernels
internal import Synchronization

/// A way from items to results, for a few cores: some images are read side by side, those of one size go through the network
/// together on all of the cores, since weights are then read once for all of them, and are encoded side by side. An image's
/// result is the same alone and among others.
final class TranslationLane {
  private let session: TranslationSession
  private let reader: ItemReader
  private let computer: ImageComputer
  private let encoder: ItemEncoder
  private let made: Handover<ItemEncoder.Made>
  private let pool: ComputePool
  /// How many there are.
  private let lanes: Int
  private var runners: RunnerCache?
  private var critic: ImageCritic?

  /// Pixels of images that wait for others of their batch: memory is that of a few, however large they are.
  private static let mostPixels = 1 << 25

  /// - Parameter pool: the lane's cores.
  init(
    _ session: TranslationSession, reader: ItemReader, computer: ImageComputer, encoder: ItemEncoder,
    made: Handover<ItemEncoder.Made>, pool: ComputePool, lanes: Int
  ) {
    self.session = session
    self.reader = reader
    self.computer = computer
    self.encoder = encoder
    self.made = made
    self.pool = pool
    self.lanes = lanes
  }

  /// Works until no item is left, or nothing new is to be begun.
  func run() {
    while let prepared = session.attempt(read) {
      var rest = prepared[...]
      while let first = rest.first {
        let most = first.input.map { RunnerCache.batch(height: $0.height, width: $0.width) } ?? 1
        let batch = Array(rest.prefix(most).prefix { $0.item == first.item || $0.isAlike(first) })
        rest = rest.dropFirst(batch.count)
        session.attempt { try finish(batch) }
      }
    }
    made.finish()
  }

  /// The next images that are to be computed; the last items are shared out among the lanes.
  /// - Returns: `nil` if there is none.
  private func read() throws -> [PreparedItem]? {
    let wanted = min(RunnerCache.largestBatch, (session.left + lanes - 1) / lanes)
    var prepared: [PreparedItem] = []
    while prepared.count < wanted, prepared.reduce(0, { $0 + $1.pixels }) < Self.mostPixels {
      var inputs: [[TranslationItem]] = []
      while inputs.count < min(pool.cores, wanted - prepared.count), case let items = session.next(), !items.isEmpty {
        inputs.append(items)
      }
      guard !inputs.isEmpty else { break }
      try session.tell { try $0.started(inputs.flatMap { $0 }) }
      let found = Mutex([[PreparedItem]](repeating: [], count: inputs.count))
      pool.run(inputs.count) { index, _ in
        session.attempt {
          let items = try reader.read(inputs[index])
          found.withLock { $0[index] = items }
          return ()
        }
      }
      prepared += found.withLock { $0.flatMap { $0 } }
    }
    // The disk brings those while these are computed.
    for input in session.upcoming(wanted) { expectReading(input) }
    return prepared.isEmpty ? nil : prepared
  }

  /// From the network to the publisher.
  /// - Parameter batch: images of one size that go through the network together.
  private func finish(_ batch: [PreparedItem]) throws {
    let own = try runners ?? computer.runners(on: pool)
    runners = own
    let outputs = try computer.compute(batch, on: own)
    let realism = try batch.indices.map { try verdict(on: outputs.map { [index = $0] in $0[index] }, of: batch[$0]) }
    let results = Mutex([ItemEncoder.Made?](repeating: nil, count: batch.count))
    pool.run(batch.count) { index, _ in
      session.attempt {
        let item = batch[index]
        do throws(ItemFailure) {
          let result = try encoder.encode(outputs.map { $0[index] }, of: item, realism: realism[index])
          results.withLock { $0[index] = result }
        } catch {
          try session.end([(item.item, TranslationOutcome(state: .failed(error), inputHash: item.inputHash))])
        }
        return ()
      }
    }
    for result in results.withLock({ $0.compactMap { $0 } }) { made.give(result, weight: result.weight) }
  }

  /// What the discriminator thinks of a result; it is not asked about one that was tiled.
  private func verdict(on output: Result<ImageComputer.Output, ShapeError>, of item: PreparedItem) throws -> Double? {
    guard case .success(.values(let values)) = output, case .framed(let framed) = item.image else { return nil }
    critic = try critic ?? computer.critic(on: pool)
    return critic?.realism(of: values, framed: framed, fit: encoder.framing.fit)
  }
}
