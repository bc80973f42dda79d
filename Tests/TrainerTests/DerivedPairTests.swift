import Engine
import Files
import Imaging
import Pairs
import TestSupport
import Testing
import Trainer

struct DerivedPairTests {
  private func training(seed: UInt64 = 1) -> TrainingConfiguration {
    var training = TrainingConfiguration()
    training.augment = .none
    training.seed = seed
    return training
  }

  private func photo(_ files: PairFiles) throws -> SourceFile {
    try files.picture("photo.png", width: 40, height: 36) { x, y, channel in
      UInt8((x < 20 ? 30 : 200) + 3 * channel + (y > 18 ? 20 : 0))
    }
  }

  private func loader(
    _ file: SourceFile, _ kind: DerivedInput.Kind, channels: Int, colour: ModelConfiguration.Colour = .rgb
  ) -> PairLoader {
    let pair = TrainingPair(.photo(file), recipe: PairRecipe(derive: DerivedInput(kind)))
    let model =
      colour == .lab
      ? ModelConfiguration(size: 32, colour: .lab)
      : ModelConfiguration(size: 32, channels: .init(input: channels, target: 3))
    return PairLoader(pairs: [pair], model: model, training: training())
  }

  @Test func aFixedRecipeGivesTheSameInputEachEpoch() throws {
    let files = try PairFiles()
    let loader = loader(try photo(files), .edges(EdgeInput(scale: 8, shortest: 0)), channels: 1)
    let first = try loader.batch(epoch: 1, index: 0)
    #expect(first.input.count == 32 * 32 && first.target.count == 32 * 32 * 3)
    #expect(Set(first.input) == [-1, 1])
    #expect(try loader.batch(epoch: 2, index: 0).input == first.input)
    #expect(try loader.whole(0).input == first.input)
  }

  @Test func aRandomRecipeIsDrawnAfreshEachEpochAndIsTheSameForValidation() throws {
    let files = try PairFiles()
    let file = try photo(files)
    let loader = loader(file, .hole(HoleInput(place: .boxes, fill: .noise)), channels: 4)
    let epochs = try (1...4).map { try loader.batch(epoch: $0, index: 0) }
    #expect(Set(epochs.map(\.input)).count == 4)
    #expect(epochs.allSatisfy { $0.target == epochs[0].target })
    let whole = try loader.whole(0)
    #expect(try loader.whole(0).input == whole.input)
    // A resumed run, another process: the same draws.
    let other = self.loader(file, .hole(HoleInput(place: .boxes, fill: .noise)), channels: 4)
    #expect(try other.batch(epoch: 3, index: 0).input == epochs[2].input)
    #expect(try other.whole(0).input == whole.input)
    // Where the mask says known, input and target agree.
    for pixel in 0..<32 * 32 where whole.input[4 * pixel + 3] == 1 {
      for channel in 0..<3 { #expect(whole.input[4 * pixel + channel] == whole.target[3 * pixel + channel]) }
    }
    #expect((0..<32 * 32).contains { whole.input[4 * $0 + 3] == -1 })
  }

  @Test func anInputHasAsManyChannelsAsTheNetworkTakes() throws {
    let files = try PairFiles()
    let file = try photo(files)
    for channels in 1...4 {
      let batch = try loader(file, .sketch(SketchInput()), channels: channels).batch(epoch: 1, index: 0)
      #expect(batch.input.count == 32 * 32 * channels)
      let plain = try loader(file, .downscale(DownscaleInput()), channels: channels).batch(epoch: 1, index: 0)
      #expect(plain.input.count == 32 * 32 * channels)
    }
  }

  /// A Lab network is given the target's own lightness, or that of the film that saw it.
  @Test func labTakesTheFilmsLightness() throws {
    let files = try PairFiles()
    let file = try photo(files)
    let plain = try loader(file, .grayscale(GrayscaleInput()), channels: 1, colour: .lab).batch(epoch: 1, index: 0)
    let bare = PairLoader(
      pairs: [TrainingPair(.photo(file))], model: ModelConfiguration(size: 32, colour: .lab), training: training())
    #expect(try bare.batch(epoch: 1, index: 0).input == plain.input)
    let film = loader(file, .grayscale(GrayscaleInput(style: .film)), channels: 1, colour: .lab)
    let first = try film.batch(epoch: 1, index: 0)
    #expect(first.input.count == 32 * 32 && first.input != plain.input && first.target == plain.target)
    #expect(try film.batch(epoch: 2, index: 0).input != first.input)
    #expect(first.input.allSatisfy { (-1...1.0001).contains($0) })
  }

  @Test func recordedAreasAreTheSides() throws {
    let files = try PairFiles()
    let file = try files.picture("pair.png", width: 90, height: 40) { x, y, _ in UInt8(x < 45 ? x : 100 + y) }
    let pair = TrainingPair(
      .sideBySide(file, input: .left), inputArea: PixelArea(x: 5, y: 0, width: 32, height: 32),
      targetArea: PixelArea(x: 50, y: 8, width: 32, height: 32))
    let loader = PairLoader(pairs: [pair], model: ModelConfiguration(size: 32), training: training())
    let batch = try loader.batch(epoch: 1, index: 0)
    for y in 0..<32 {
      for x in 0..<32 {
        #expect(batch.input[(y * 32 + x) * 3] == Float(x + 5) / 127.5 - 1)
        #expect(batch.target[(y * 32 + x) * 3] == Float(y + 108) / 127.5 - 1)
      }
    }
    let outside = TrainingPair(.photo(file), inputArea: PixelArea(x: 80, y: 0, width: 32, height: 32))
    let other = PairLoader(pairs: [outside], model: ModelConfiguration(size: 32), training: training())
    let error = #expect(throws: TrainingError.self) { try other.batch(epoch: 1, index: 0) }
    #expect(error.map { "\($0)" }?.contains("its 90 x 40 pixels do not hold the area 32x32+80+0 of its input") == true)
  }

  @Test func sixteenBitsReachTheNetwork() throws {
    let files = try PairFiles()
    let samples = (0..<32 * 32).map { UInt16(30_000 + $0) }
    let deep = Bitmap(width: 32, height: 32, colour: .grey, samples: .bits16(samples))
    let thermal = try PairFiles.source(
      try files.folder.write(try ImageFile.encode(deep, as: .png), to: files.folder("thermal.png")))
    let photo = try files.picture("photo.png", width: 32, height: 32) { _, _, _ in 200 }
    let model = ModelConfiguration(size: 32, channels: .init(input: 1, target: 3))
    let batch = { (recipe: PairRecipe) in
      try PairLoader(
        pairs: [TrainingPair(.twoFiles(input: thermal, target: photo), recipe: recipe)], model: model,
        training: training()
      ).batch(epoch: 1, index: 0)
    }
    let full = try batch(.plain)
    #expect(Set(full.input).count == 1024)
    #expect(zip(full.input, samples).allSatisfy { abs($0 - (Float($1) / 32767.5 - 1)) < 1e-6 })
    #expect(full.target.allSatisfy { $0 == 200 / 127.5 - 1 })
    let windowed = try batch(PairRecipe(inputRange: .window(low: 30_000, high: 31_023)))
    #expect(Set(windowed.input).count == 1024)
    #expect(windowed.input.first == -1 && windowed.input.last == 1)
  }

  /// A run is not continued with pictures that are made otherwise.
  @Test func whatMakesThePicturesIsPartOfTheRun() throws {
    let files = try PairFiles()
    let file = try photo(files)
    func plan(_ pair: TrainingPair) throws -> TrainingPlan {
      TrainingPlan(
        model: ModelConfiguration(size: 32), objective: ObjectiveConfiguration(), training: training(),
        trainingPairs: [pair], validationPairs: [], folder: files.folder("run"))
    }
    let area = PixelArea(x: 0, y: 0, width: 20, height: 20)
    let pairs = [
      TrainingPair(.photo(file)), TrainingPair(.photo(file), targetArea: area),
      TrainingPair(.photo(file), inputArea: area),
      TrainingPair(.photo(file), recipe: PairRecipe(derive: DerivedInput(.edges(EdgeInput())))),
      TrainingPair(.photo(file), recipe: PairRecipe(derive: DerivedInput(.edges(EdgeInput(scale: 2))))),
    ]
    let prints = try pairs.map { try RunFingerprint.hash(of: try plan($0)) }
    #expect(Set(prints).count == pairs.count)
  }
}
