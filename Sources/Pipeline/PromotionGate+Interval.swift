internal import Metrics
package import Trainer

extension PromotionGate {
  /// How sure the improvement of one evaluation over another of the same pairs is: the 95 % interval, relative to the older
  /// value; both are scored on each draw of the images. `nil`: there are too few images, or a score is no number.
  package func interval(_ challenger: Evaluation, over champion: Evaluation) -> ClosedRange<Double>? {
    if metric == .swd {
      guard let new = challenger.pictures, let old = champion.pictures else { return nil }
      return interval(new, over: old)
    }
    guard let bootstrap = PairedBootstrap(images: challenger.images) else { return nil }
    let (new, old) = (bootstrap.means(of: values(challenger)), bootstrap.means(of: values(champion)))
    return bootstrap.interval(of: zip(new, old).map { improvement($0, over: $1) })
  }

  /// The same for the sliced Wasserstein distance, which is computed anew for each draw of the images.
  package func interval(_ challenger: PictureSet, over champion: PictureSet) -> ClosedRange<Double>? {
    guard let bootstrap = PairedBootstrap(images: champion.targets.count) else { return nil }
    var distance = SlicedWasserstein()
    // A quarter of the directions: their part in how far the draws lie apart is small.
    distance.directions = 64
    let values = distance.redrawn(
      challenger.outputs, champion.outputs, champion.targets, draws: bootstrap.draws)
    return bootstrap.interval(of: values.map { improvement($0.first, over: $0.second) })
  }

  private func values(_ evaluation: Evaluation) -> [Double] {
    evaluation.perImage.map { $0.metrics[metric] ?? .nan }
  }
}
