internal import Random

/// Everything there is to see in one pair, as shapes: the map and the photograph are two drawings of it.
///
/// A world is 512 units a side around the origin, and somewhat more, so that shadows and crowns reach in from outside.
struct World {
  enum Rank: Int, CaseIterable {
    case lane, side, main

    /// From the middle of the street to its kerb.
    var halfWidth: Float {
      switch self {
      case .lane: 3.4
      case .side: 4.8
      case .main: 7.6
      }
    }
  }

  /// A straight piece of street, on the plan.
  struct Street {
    let start: Point
    let end: Point
    let rank: Rank
  }

  struct Block {
    enum Kind { case residential, commercial, park, wood, field, sports, parking }
    let kind: Kind
    /// On the plan; the margins are the streets' half widths.
    let polygon: ConvexPolygon
    /// 0...1, for what differs from block to block.
    let tint: Float
  }

  struct Building {
    enum Roof { case gable, hip, flat }
    let polygon: ConvexPolygon
    let roof: Roof
    /// Units of shadow it throws.
    let height: Float
    /// 0...1, chooses among the roof colours.
    let tint: Float
    let commercial: Bool
  }

  struct Tree {
    let centre: Point
    let radius: Float
    /// 0...1, from dark to light.
    let tint: Float
  }

  struct Car {
    let centre: Point
    let axis: Point
    let tint: Float
  }

  /// What kind of place it is; it decides what the blocks hold.
  enum Character: CaseIterable { case suburb, downtown, country }

  /// Half the side of what can be seen.
  static let halfExtent: Float = 256
  /// What can be seen, and what throws a shadow into it.
  static let visible = Box(low: Point(repeating: -halfExtent), high: Point(repeating: halfExtent)).grown(by: 30)
  /// From the kerb to the block's own ground.
  static let pavement: Float = 2.2
  static let roundaboutRadius: Float = 17

  let character: Character
  let warp: Warp
  var water = Water()
  var blocks: [Block] = []
  var streets: [Street] = []
  /// Centres of roundabouts, in the world.
  var roundabouts: [Point] = []
  var pitches: [ConvexPolygon] = []
  var buildings: [Building] = []
  /// Which buildings stand on each block.
  var buildingsOfBlock: [Range<Int>] = []
  var trees: [Tree] = []
  var cars: [Car] = []
  var boats: [Car] = []
  /// Where in the noise this world's textures begin.
  let textureOrigin: Point

  /// - Parameter generator: all that the world is; the same generator gives the same world.
  init(_ generator: Philox) {
    var random = generator.derived(1).stream()
    character = Character.allCases[random.index(weights: [0.5, 0.27, 0.23])]
    warp = Warp(&random)
    textureOrigin = Point(random.float(0, 256), random.float(0, 256))
    drawWater(&random)
    var streetRandom = generator.derived(2).stream()
    layOutStreets(&streetRandom)
    var blockRandom = generator.derived(3).stream()
    addRoundabouts(&blockRandom)
    blocks.removeAll { !Box(around: $0.polygon.corners.map(warp.world)).meets(World.visible) }
    for block in blocks {
      let first = buildings.count
      build(block, &blockRandom)
      buildingsOfBlock.append(first..<buildings.count)
    }
    var greenRandom = generator.derived(4).stream()
    plantTrees(&greenRandom)
    var trafficRandom = generator.derived(5).stream()
    addTraffic(&trafficRandom)
  }

  private mutating func drawWater(_ random: inout PhiloxStream) {
    let draw = random.float(0, 1)
    let origin = Point(random.float(-60, 60), random.float(-60, 60))
    if draw < 0.4 {
      water.body = .river(Water.Course(through: origin, halfWidth: random.float(11, 21), &random))
    } else if draw < 0.5 {
      water.body = .coast(Water.Course(through: origin, halfWidth: random.float(10, 40), &random))
    }
  }

  /// Whether something of this radius stands dry and clear of the roundabouts.
  func isFree(_ place: Point, radius: Float) -> Bool {
    guard water.distance(place) > radius else { return false }
    return roundabouts.allSatisfy { length($0 - place) > World.roundaboutRadius + radius }
  }
}
