import Imaging
import SampleData
import Testing

struct SamplePairsTests {
  @Test(arguments: [16, 64, 100, 256])
  func pairsHaveTheSizeAndTheRange(_ size: Int) {
    let pair = SamplePairs.pair(index: 3, seed: 1, size: size)
    for image in [pair.map, pair.aerial] {
      #expect(image.width == size && image.height == size && image.channels == 3)
      #expect(image.values.allSatisfy { $0 >= 0 && $0 <= 1 })
    }
  }

  @Test func theSamePairIsDrawnAgain() {
    let first = SamplePairs.pair(index: 5, seed: 9, size: 64)
    let second = SamplePairs.pair(index: 5, seed: 9, size: 64)
    #expect(first.map == second.map)
    #expect(first.aerial == second.aerial)
  }

  @Test func seedsAndIndicesGiveOtherPlaces() {
    let maps = [(0, 1), (1, 1), (0, 2), (1, 2), (-1, 1)].map { SamplePairs.pair(index: $0.0, seed: $0.1, size: 32).map }
    for first in maps.indices {
      for second in 0..<first { #expect(maps[first] != maps[second], "\(first) and \(second)") }
    }
  }

  @Test(arguments: 0..<60)
  func noMapIsOneColour(_ index: Int) {
    let map = SamplePairs.pair(index: index, seed: 4, size: 32).map
    let pixels = Set(stride(from: 0, to: map.values.count, by: 3).map { Array(map.values[$0..<$0 + 3]) })
    #expect(pixels.count > 1, "index \(index)")
  }

  /// What the map shows must be what the photograph shows, else there is nothing to learn: the same colour on the map
  /// means grass, water or asphalt on the photograph, over all places.
  @Test func theMapTellsThePhotograph() throws {
    var sums: [String: (colour: SIMD3<Float>, count: Float)] = [:]
    for index in 0..<24 {
      let pair = SamplePairs.pair(index: index, seed: 2, size: 96)
      for start in stride(from: 0, to: pair.map.values.count, by: 3) {
        guard let name = legend(pair.map.values[start..<start + 3].map { Int(($0 * 255).rounded()) }) else { continue }
        let seen = SIMD3(pair.aerial.values[start], pair.aerial.values[start + 1], pair.aerial.values[start + 2])
        let old = sums[name] ?? (SIMD3(), 0)
        sums[name] = (old.colour + seen, old.count + 1)
      }
    }
    let mean = sums.mapValues { $0.colour / $0.count }
    let water = try #require(mean["water"])
    let park = try #require(mean["park"])
    let wood = try #require(mean["wood"])
    let street = try #require(mean["street"])
    let house = try #require(mean["house"])
    #expect(water.z > water.x + 0.1)
    #expect(park.y > park.x + 0.05 && park.y > park.z + 0.1)
    #expect(wood.sum() < park.sum() - 0.15)
    #expect(abs(street.x - street.z) < 0.05 && street.sum() > wood.sum() + 0.3)
    #expect(house.x > house.z + 0.15)
  }

  /// The flat colours of the map.
  private func legend(_ pixel: [Int]) -> String? {
    switch pixel {
    case [0xA0, 0xCB, 0xE8]: "water"
    case [0xC6, 0xE6, 0xB0]: "park"
    case [0xA3, 0xCF, 0x93]: "wood"
    case [0xFF, 0xFF, 0xFF]: "street"
    case [0xDA, 0xD1, 0xC4]: "house"
    default: nil
    }
  }
}
