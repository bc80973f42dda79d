package import Imaging
internal import Random

/// The sliced Wasserstein distance of patches on a Laplacian pyramid (Karras, Aila, Laine and Lehtinen, *Progressive
/// Growing of GANs*, 2018, section 5): how far the set of outputs is from the set of targets in the statistics of their
/// small pieces, at several sizes. Lower is better; it rewards true texture where L1 rewards blur.
///
/// On each level the same random patches of outputs and targets are scaled per channel by the targets' mean and
/// deviation, projected on random unit directions and sorted; the distance is the mean absolute difference x 1000,
/// averaged over the levels. Images too small for all levels have as many as leave eight pixels, and patches are cut to
/// the shorter side.
package struct SlicedWasserstein: Sendable {
  package var levels = 4
  package var patchSide = 7
  /// Of each image on each level.
  package var patches = 64
  package var directions = 256
  /// Patches and directions are drawn from it; the same for the same seed, whatever the images are.
  package var seed: UInt64 = 5

  package init() {}

  package init(seed: UInt64) {
    self.seed = seed
  }

  /// - Precondition: as many outputs as targets, all of one size and number of channels, and not none.
  package func distance(_ outputs: [FloatImage], _ targets: [FloatImage]) -> Double {
    precondition(!targets.isEmpty, "there are no images")
    let samplings = samplings(of: targets)
    return distance(outputs, targets) { samplings[$0] }
  }

  /// Where patches of these images are cut on each level, the finest first, and on which directions they are projected.
  func samplings(of images: [FloatImage]) -> [PatchSampling] {
    let image = images[0]
    let side = min(patchSide, image.width, image.height)
    return (0..<levelCount(of: image)).map { level in
      PatchSampling(
        from: Philox(key: seed).derived(UInt64(level)), corners: patches * images.count,
        columns: image.width >> level - side + 1, rows: image.height >> level - side + 1, directions: directions,
        dimensions: image.channels * side * side)
    }
  }

  /// With patches and directions chosen by the caller.
  /// - Parameter sampling: for a level, 0 being the finest: the same number of corners for each image.
  package func distance(
    _ outputs: [FloatImage], _ targets: [FloatImage], sampling: (_ level: Int) -> PatchSampling
  ) -> Double {
    precondition(
      outputs.count == targets.count && !targets.isEmpty, "outputs and targets must be as many, and not none")
    for (output, target) in zip(outputs, targets) {
      ImageMetrics.checkSameShape(output, target)
      ImageMetrics.checkSameShape(target, targets[0])
    }
    let samplings = (0..<levelCount(of: targets[0])).map(sampling)
    var targetPatches = patchSets(of: targets, at: samplings)
    var outputPatches = patchSets(of: outputs, at: samplings)
    let distances = samplings.indices.map { level in
      let statistics = targetPatches[level].statistics()
      targetPatches[level].normalise(by: statistics)
      outputPatches[level].normalise(by: statistics)
      return meanDifference(outputPatches[level], targetPatches[level], over: samplings[level].directions)
    }
    return 1000 * distances.reduce(0, +) / Double(distances.count)
  }

  /// As many levels as leave eight pixels on the shorter side; one at least.
  private func levelCount(of image: FloatImage) -> Int {
    let side = min(image.width, image.height)
    return (1..<max(levels, 1)).prefix { side >> $0 >= 8 }.count + 1
  }

  func patchSets(of images: [FloatImage], at samplings: [PatchSampling]) -> [PatchSet] {
    let side = min(patchSide, images[0].width, images[0].height)
    var sets = samplings.map { PatchSet(count: $0.corners.count, side: side, channels: images[0].channels) }
    for (index, image) in images.enumerated() {
      let pyramid = LaplacianPyramid(image, levels: samplings.count)
      for (level, sampling) in samplings.enumerated() {
        let perImage = sampling.corners.count / images.count
        sets[level].append(
          from: pyramid.levels[level], at: sampling.corners[index * perImage..<(index + 1) * perImage])
      }
    }
    return sets
  }

  private func meanDifference(_ outputs: PatchSet, _ targets: PatchSet, over directions: [[Float]]) -> Double {
    var scratch: [UInt32] = []
    var sum = 0.0
    for start in stride(from: 0, to: directions.count, by: 4) {
      let group = directions[start..<min(start + 4, directions.count)]
      let a = outputs.sortedProjections(on: group, scratch: &scratch)
      let b = targets.sortedProjections(on: group, scratch: &scratch)
      for (left, right) in zip(a, b) {
        for index in left.indices { sum += Double(abs(left[index] - right[index])) }
      }
    }
    return sum / Double(directions.count * targets.count)
  }
}
