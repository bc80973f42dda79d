internal import Dispatch
package import Engine
internal import Labels
internal import Synchronization

/// Feeds a training: the batch of any step can be asked for, and the one after it is made meanwhile on another thread.
///
/// Pairs are numbered in ascending order of their path. Pairs are verified against their recorded hash each time they are
/// decoded; once decoded they are kept as far as memory allows.
package final class PairLoader: Sendable {
  package let pairs: [TrainingPair]
  package let model: ModelConfiguration
  /// Pixels a side of the pairs before the crop.
  package let side: Int
  package let batch: Int
  package let order: DataOrder
  private let mirrors: Bool
  private let decoder: PairDecoder
  private let filler: BatchFiller
  private let cache: PairCache
  private let queue = DispatchQueue(label: "pix2pix.pairs")
  private let ahead = Mutex<Ahead?>(nil)
  private let permutation = Mutex<(epoch: Int, order: [Int])>((0, []))

  /// - Parameter cacheLimit: bytes of decoded pairs to keep.
  package init(
    pairs: [TrainingPair], model: ModelConfiguration, training: TrainingConfiguration, cacheLimit: Int = 1 << 30
  ) {
    self.pairs = pairs.sorted(by: TrainingPair.precedes)
    self.model = model
    side = training.resize(for: model)
    batch = training.batch
    order = DataOrder(count: pairs.count, shuffled: training.order == .shuffled, seed: training.seed)
    mirrors = training.mirrors
    decoder = PairDecoder(model: model, side: side)
    filler = BatchFiller(model: model)
    cache = PairCache(count: pairs.count, limit: cacheLimit)
  }

  /// The last step of an epoch may hold fewer pairs than the others.
  package var stepsPerEpoch: Int { (pairs.count + batch - 1) / batch }

  /// The batch of a step, and a start on the next one's.
  /// - Parameters:
  ///   - epoch: from 1.
  ///   - index: the step in the epoch, from 0.
  /// - Throws: `TrainingError` naming the file that cannot be used.
  package func batch(epoch: Int, index: Int) throws(TrainingError) -> TrainingBatch {
    let waiting = ahead.withLock { ahead in
      defer { ahead = nil }
      return ahead
    }
    let batch =
      if let waiting, waiting.epoch == epoch, waiting.index == index { try waiting.value() } else {
        try load(epoch: epoch, index: index)
      }
    let last = index + 1 >= stepsPerEpoch
    let next = Ahead(epoch: last ? epoch + 1 : epoch, index: last ? 0 : index + 1)
    ahead.withLock { $0 = next }
    queue.async { next.fulfil { () throws(TrainingError) in try self.load(epoch: next.epoch, index: next.index) } }
    return batch
  }

  /// A pair as a batch of one: neither cropped nor mirrored.
  package func whole(_ index: Int) throws(TrainingError) -> TrainingBatch {
    var batch = emptyBatch(count: 1, side: side)
    filler.append(try drawn(index, epoch: 0), DataOrder.Jitter(), side: side, to: &batch)
    return batch
  }

  /// The pair with the input of an epoch, where inputs are drawn; 0: the one that stays the same.
  private func drawn(_ index: Int, epoch: Int) throws(TrainingError) -> PreparedPair {
    let pair = try prepared(index)
    return decoder.isDrawn(pairs[index]) ? decoder.drawn(pairs[index], pair, epoch: epoch) : pair
  }

  /// The pair as it is stored.
  private func prepared(_ index: Int) throws(TrainingError) -> PreparedPair {
    if let pair = cache[index] { return pair }
    let pair = try decoder.decode(pairs[index])
    cache.keep(pair, at: index)
    return pair
  }

  /// The input of a pair as classes, at the size of the pairs.
  func inputLabels(_ index: Int, palette: [LabelColour]) throws(TrainingError) -> [UInt8] {
    try decoder.inputLabels(of: pairs[index], palette: palette)
  }

  private func load(epoch: Int, index: Int) throws(TrainingError) -> TrainingBatch {
    let order = permutation.withLock { known in
      if known.epoch != epoch { known = (epoch, self.order.permutation(epoch: epoch)) }
      return known.order
    }
    let places = index * batch..<min((index + 1) * batch, order.count)
    var batch = emptyBatch(count: places.count, side: model.size)
    for place in places {
      let jitter = self.order.jitter(epoch: epoch, position: place, slack: side - model.size, mirrors: mirrors)
      filler.append(try drawn(order[place], epoch: epoch), jitter, side: model.size, to: &batch)
    }
    return batch
  }

  private func emptyBatch(count: Int, side: Int) -> TrainingBatch {
    var batch = TrainingBatch(count: count, side: side, input: [], target: [])
    batch.input.reserveCapacity(count * side * side * model.channels.input)
    batch.target.reserveCapacity(count * side * side * model.channels.target)
    return batch
  }

  /// A batch that another thread is making.
  private final class Ahead: Sendable {
    let epoch: Int
    let index: Int
    private let done = DispatchSemaphore(value: 0)
    private let result = Mutex<Result<TrainingBatch, TrainingError>?>(nil)

    init(epoch: Int, index: Int) {
      self.epoch = epoch
      self.index = index
    }

    func fulfil(_ make: () throws(TrainingError) -> TrainingBatch) {
      let made: Result<TrainingBatch, TrainingError>
      do throws(TrainingError) { made = .success(try make()) } catch { made = .failure(error) }
      result.withLock { $0 = made }
      done.signal()
    }

    /// Waits; to be called once.
    func value() throws(TrainingError) -> TrainingBatch {
      while true {
        done.wait()
        if let made = result.withLock({ $0 }) { return try made.get() }
      }
    }
  }
}
