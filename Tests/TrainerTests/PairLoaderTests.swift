import Engine
import Files
import Imaging
import SystemPackage
import TestSupport
import Testing
import Trainer

@Suite struct PairLoaderTests {
  private func training(_ change: (inout TrainingConfiguration) -> Void = { _ in }) -> TrainingConfiguration {
    var training = TrainingConfiguration()
    change(&training)
    return training
  }

  @Test(arguments: TrainingPair.Side.allCases)
  func halvesReachTheNetworkAsTheyAre(_ inputSide: TrainingPair.Side) throws {
    let files = try PairFiles()
    let file = try files.picture("a.png", width: 64, height: 32) { x, y, channel in
      UInt8((3 * x + 5 * y + 80 * channel) % 256)
    }
    let loader = PairLoader(
      pairs: [TrainingPair(.sideBySide(file, input: inputSide))], model: ModelConfiguration(size: 32),
      training: training { $0.augment = .none })
    let batch = try loader.batch(epoch: 1, index: 0)
    #expect(batch.count == 1 && batch.side == 32)
    for y in 0..<32 {
      for x in 0..<32 {
        for channel in 0..<3 {
          let value = { (x: Int) in Float((3 * x + 5 * y + 80 * channel) % 256) / 127.5 - 1 }
          let place = (y * 32 + x) * 3 + channel
          #expect(batch.input[place] == value(inputSide == .left ? x : x + 32))
          #expect(batch.target[place] == value(inputSide == .left ? x + 32 : x))
        }
      }
    }
  }

  /// Both halves show the same picture, so whatever is done to one must be seen in the other; and each crop must be found
  /// in the resized picture at the offsets that the order gives.
  @Test func bothSidesAreCroppedAndMirroredAlike() throws {
    let files = try PairFiles()
    let file = try files.picture("a.png", width: 72, height: 36) { x, y, channel in
      UInt8(channel == 0 ? 7 * (x % 36) : channel == 1 ? 7 * y : 0)
    }
    let loader = PairLoader(
      pairs: [TrainingPair(.sideBySide(file, input: .left))], model: ModelConfiguration(size: 32), training: training())
    #expect(loader.side == 36)
    var seen: Set<DataOrder.Jitter> = []
    for epoch in 1...300 {
      let batch = try loader.batch(epoch: epoch, index: 0)
      #expect(batch.input == batch.target)
      let jitter = loader.order.jitter(epoch: epoch, position: 0, slack: 4, mirrors: true)
      seen.insert(jitter)
      for (x, y) in [(0, 0), (31, 0), (0, 31), (13, 7)] {
        let column = jitter.x + (jitter.mirrored ? 31 - x : x)
        #expect(batch.input[(y * 32 + x) * 3] == Float(7 * column) / 127.5 - 1)
        #expect(batch.input[(y * 32 + x) * 3 + 1] == Float(7 * (jitter.y + y)) / 127.5 - 1)
      }
    }
    // 5 x 5 offsets, mirrored or not: 300 draws miss the one or the other, never a whole end.
    #expect(Set(seen.map(\.x)) == [0, 1, 2, 3, 4] && Set(seen.map(\.y)) == [0, 1, 2, 3, 4])
  }

  @Test func batchesFollowTheOrderAndTheLastMayBeSmaller() throws {
    let files = try PairFiles()
    let pairs = try (0..<5).map { number in
      TrainingPair(
        .sideBySide(
          try files.picture("\(number).png", width: 64, height: 32) { _, _, _ in UInt8(10 * number) }, input: .left))
    }
    // Handed over in any order, they are numbered by path.
    let loader = PairLoader(
      pairs: pairs.shuffled(), model: ModelConfiguration(size: 32),
      training: training {
        $0.batch = 2
        $0.seed = 9
      })
    #expect(loader.stepsPerEpoch == 3)
    for epoch in 1...3 {
      let order = loader.order.permutation(epoch: epoch)
      for index in 0..<3 {
        let batch = try loader.batch(epoch: epoch, index: index)
        let expected = order[2 * index..<min(5, 2 * index + 2)]
        #expect(batch.count == expected.count)
        #expect(batch.input.count == batch.count * 32 * 32 * 3)
        for (place, number) in expected.enumerated() {
          #expect(batch.input[place * 32 * 32 * 3] == Float(10 * number) / 127.5 - 1)
        }
      }
    }
  }

  @Test func whatWasMadeAheadIsWhatIsAskedFor() throws {
    let files = try PairFiles()
    let pairs = try files.pairs(7, size: 32)
    let model = ModelConfiguration(size: 32)
    let inOrder = PairLoader(pairs: pairs, model: model, training: training { $0.batch = 2 })
    for step in [(2, 1), (1, 0), (1, 1), (1, 3), (2, 0), (2, 1), (1, 0)] {
      // A loader without a past, and without room to keep anything.
      let fresh = PairLoader(pairs: pairs, model: model, training: training { $0.batch = 2 }, cacheLimit: 0)
      let (kept, made) = (
        try inOrder.batch(epoch: step.0, index: step.1), try fresh.batch(epoch: step.0, index: step.1)
      )
      #expect(kept.input == made.input && kept.target == made.target, "epoch \(step.0), step \(step.1)")
    }
  }

  @Test func aFileThatChangedStopsWithItsName() throws {
    let files = try PairFiles()
    let pairs = try files.pairs(1, size: 32)
    let path = pairs[0].inputFile.path
    let changed = try PairFiles.source(try files.picture("pair0.png", width: 64, height: 32) { _, _, _ in 1 }.path)
    let loader = PairLoader(pairs: pairs, model: ModelConfiguration(size: 32), training: training())
    #expect(throws: TrainingError.changed(path: path.escaped, expected: pairs[0].inputFile.hash, found: changed.hash)) {
      try loader.batch(epoch: 1, index: 0)
    }
  }

  @Test func aFileThatVanishedStopsWithItsName() throws {
    let files = try PairFiles()
    let pairs = try files.pairs(1, size: 32)
    DurableFile.remove(pairs[0].inputFile.path)
    let loader = PairLoader(pairs: pairs, model: ModelConfiguration(size: 32), training: training())
    #expect(throws: TrainingError.vanished(path: pairs[0].inputFile.path.escaped)) {
      try loader.batch(epoch: 1, index: 0)
    }
  }

  @Test func aFileThatIsNoImageStopsWithItsNameAndReason() throws {
    let files = try PairFiles()
    let source = try PairFiles.source(try files.folder.write(Array("no picture".utf8), to: files.folder("a.png")))
    let loader = PairLoader(
      pairs: [TrainingPair(.photo(source))], model: ModelConfiguration(size: 32), training: training())
    let error = #expect(throws: TrainingError.self) { try loader.batch(epoch: 1, index: 0) }
    guard case .unreadable(let path, let reason)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(path == source.path.escaped && !reason.isEmpty)
  }

  @Test func labIsLightnessInAndColourOut() throws {
    let files = try PairFiles()
    let file = try files.picture("a.png", width: 32, height: 32) { x, y, channel in
      UInt8((8 * x + 60 * channel + y) % 256)
    }
    let model = ModelConfiguration(size: 32, colour: .lab)
    let loader = PairLoader(
      pairs: [TrainingPair(.photo(file))], model: model, training: training { $0.augment = .none })
    let batch = try loader.batch(epoch: 1, index: 0)
    #expect(batch.input.count == 32 * 32 && batch.target.count == 32 * 32 * 2)
    let photo = try ImageFile.decode(try readFile(file.path)).floats(channels: 3)
    let lab = Lab.fromRGB(photo).values
    for pixel in 0..<32 * 32 {
      let (lightness, a, b) = (lab[3 * pixel], lab[3 * pixel + 1], lab[3 * pixel + 2])
      let expected: [Float] = [lightness / 50 - 1, a / 110, b / 110]
      let found: [Float] = [batch.input[pixel], batch.target[2 * pixel], batch.target[2 * pixel + 1]]
      #expect(zip(expected, found).allSatisfy { abs($0 - $1) < 1e-6 }, "pixel \(pixel)")
    }
  }

  @Test func aGreyInputAndAnAlphaAreTakenFromTheFile() throws {
    let files = try PairFiles()
    let samples: [UInt8] = (0..<32 * 32).flatMap { pixel -> [UInt8] in [100, 100, 100, UInt8(pixel % 256)] }
    let bitmap = Bitmap(width: 32, height: 32, colour: .rgba, samples: .bits8(samples))
    let path = try files.folder.write(try ImageFile.encode(bitmap, as: .png), to: files.folder("hole.png"))
    let masked = try PairFiles.source(path)
    let photo = try files.picture("photo.png", width: 32, height: 32) { _, _, _ in 200 }
    let model = ModelConfiguration(size: 32, channels: .init(input: 4, target: 1))
    let loader = PairLoader(
      pairs: [TrainingPair(.twoFiles(input: masked, target: photo))], model: model,
      training: training { $0.augment = .none })
    let batch = try loader.batch(epoch: 1, index: 0)
    let (grey, white): (Float, Float) = (100 / 127.5 - 1, 200 / 127.5 - 1)
    #expect(batch.input.count == 32 * 32 * 4 && batch.target.count == 32 * 32)
    for pixel in 0..<32 * 32 {
      let alpha = Float(pixel % 256)
      #expect(batch.input[4 * pixel] == grey)
      #expect(batch.input[4 * pixel + 3] == alpha / 127.5 - 1)
      #expect(batch.target[pixel] == white)
    }
  }
}
