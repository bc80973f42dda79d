internal import Engine
internal import Imaging
internal import Metrics

/// Measures what is made of one pair's input, by a generator and by the baselines, against its target.
struct OutputMeasurer: Sendable {
  let pictures: PictureMaker
  let baselines: [BaselinePlan]

  struct Result: Sendable {
    let target: FloatImage
    /// Where the network colours.
    let targetColours: ColourStatistics?
    /// The generator's outputs, then the baselines'.
    let candidates: [Candidate]
    /// The true class of each pixel, where the network labels.
    let classes: [UInt8]?
  }

  struct Candidate: Sendable {
    let image: FloatImage
    let measurement: ImageMeasurement
    /// Where the network labels.
    let classes: [UInt8]?
  }

  /// - Parameters:
  ///   - outputs: network values, as the generator gave them out.
  ///   - place: the pair's number in its set.
  func measure(_ outputs: [[Float]], _ batch: TrainingBatch, at place: Int) -> Result {
    let target = pictures.result(batch.target, input: batch.input, side: batch.side)
    let lab = pictures.model.colour == .lab ? Lab.fromRGB(target) : nil
    let images =
      outputs.map { (pictures.result($0, input: batch.input, side: batch.side), $0) }
      + baselines.map { ($0.output(for: batch, at: place, target: target, pictures: pictures), $0.values) }
    return Result(
      target: target, targetColours: lab.map(ColourStatistics.init),
      candidates: images.map { image, values in
        Candidate(
          image: image, measurement: ImageMeasurement(image, target, targetLab: lab), classes: values.flatMap(classes))
      }, classes: classes(batch.target))
  }

  private func classes(_ values: [Float]) -> [UInt8]? {
    pictures.model.labels.map { classesOf(values, count: $0.count) }
  }
}
