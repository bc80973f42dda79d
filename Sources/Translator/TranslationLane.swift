internal import Engine
internal import Imaging

/// One thread's way from items to results: reads, computes and encodes, a few small images of one size at a time, since
/// weights are then read once for all of them. An image's result is the same alone and among others.
final class TranslationLane {
  private let session: TranslationSession
  private let reader: ItemReader
  private let computer: ImageComputer
  private let encoder: ItemEncoder
  private let made: Handover<ItemEncoder.Made>
  /// How many there are.
  private let lanes: Int
  private var runners: RunnerCache?
  private var critic: ImageCritic?
  private var batch: [PreparedItem] = []

  init(
    _ session: TranslationSession, reader: ItemReader, computer: ImageComputer, encoder: ItemEncoder,
    made: Handover<ItemEncoder.Made>, lanes: Int
  ) {
    self.session = session
    self.reader = reader
    self.computer = computer
    self.encoder = encoder
    self.made = made
    self.lanes = lanes
  }

  /// Works until no item is left, or nothing new is to be begun.
  func run() {
    while case let items = session.next(), !items.isEmpty {
      let prepared = session.attempt { try reader.read(items) }
      for item in prepared ?? [] { add(item) }
    }
    finishBatch()
    made.finish()
  }

  private func add(_ prepared: PreparedItem) {
    if let first = batch.first, !first.isAlike(prepared) { finishBatch() }
    batch.append(prepared)
    // The last items are shared out among the lanes.
    let share = (session.left + batch.count + lanes - 1) / lanes
    let most = prepared.input.map { RunnerCache.batch(height: $0.height, width: $0.width) } ?? 1
    if batch.count >= min(share, most) { finishBatch() }
  }

  private func finishBatch() {
    guard !batch.isEmpty else { return }
    let items = batch
    batch = []
    session.attempt {
      let own = try runners ?? computer.runners()
      runners = own
      let outputs = try computer.compute(items, on: own)
      for (index, item) in items.enumerated() {
        let output = outputs.map { $0[index] }
        let realism = try verdict(on: output, of: item)
        do throws(ItemFailure) {
          let result = try encoder.encode(output, of: item, realism: realism)
          made.give(result, weight: result.weight)
        } catch {
          try session.end([(item.item, TranslationOutcome(state: .failed(error), inputHash: item.inputHash))])
        }
      }
      return ()
    }
  }

  /// What the discriminator thinks of a result; it is not asked about one that was tiled.
  private func verdict(on output: Result<ImageComputer.Output, ShapeError>, of item: PreparedItem) throws -> Double? {
    guard case .success(.values(let values)) = output, case .framed(let framed) = item.image else { return nil }
    critic = try critic ?? computer.critic()
    return critic?.realism(of: values, framed: framed, fit: encoder.framing.fit)
  }
}
