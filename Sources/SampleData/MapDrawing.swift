internal import Imaging

/// A world as a street map: flat colours, streets with a casing.
struct MapDrawing {
  private enum Ink {
    static let land = Colour(hex: 0xF3EFE7)
    static let commercial = Colour(hex: 0xECE6E8)
    static let parking = Colour(hex: 0xE8E8EC)
    static let park = Colour(hex: 0xC6E6B0)
    static let wood = Colour(hex: 0xA3CF93)
    static let field = Colour(hex: 0xEFEDC9)
    static let pitch = Colour(hex: 0x94D4AE)
    static let water = Colour(hex: 0xA0CBE8)
    static let house = Colour(hex: 0xDAD1C4)
    static let office = Colour(hex: 0xCFC5CF)
    static let outline = Colour(hex: 0xB7ABA0)
    static let street = Colour(hex: 0xFFFFFF)
    static let casing = Colour(hex: 0xCFC8BC)
    static let main = Colour(hex: 0xFBD978)
    static let mainCasing = Colour(hex: 0xDDA548)
  }

  private let world: World
  private let terrain: Terrain
  private let raster: Raster
  private var ground: [Colour]

  init(_ world: World, _ terrain: Terrain) {
    self.world = world
    self.terrain = terrain
    raster = terrain.raster
    ground = [Colour](repeating: Ink.land, count: raster.side * raster.side)
  }

  /// RGB, 0...1.
  mutating func draw() -> FloatImage {
    for block in world.blocks { fill(block) }
    for pitch in world.pitches { fill(pitch, Ink.pitch, outline: Ink.wood) }
    drawWaterAndStreets()
    for building in world.buildings {
      fill(building.polygon, building.commercial ? Ink.office : Ink.house, outline: Ink.outline)
    }
    return ground.averaged(raster)
  }

  private mutating func fill(_ block: World.Block) {
    let colour: Colour
    switch block.kind {
    case .residential: return
    case .commercial: colour = Ink.commercial
    case .park, .sports: colour = Ink.park
    case .wood: colour = Ink.wood
    case .field: colour = Ink.field
    case .parking: colour = Ink.parking
    }
    raster.visit(block.polygon.bounds.grown(by: world.warp.reach)) { index, _ in
      let place = terrain.plan[index]
      let distance = block.polygon.roundedDistance(place, inset: 0, radius: 4)
      let cover = raster.coverage(distance)
      guard cover > 0 else { return }
      ground[index] = mix(ground[index], colour, cover)
      if block.kind == .park {
        let path = block.polygon.roundedDistance(place, inset: World.parkPathInset, radius: 8)
        ground[index] = mix(ground[index], Ink.land, raster.line(path, halfWidth: 1))
      }
    }
  }

  private mutating func fill(_ polygon: ConvexPolygon, _ colour: Colour, outline: Colour) {
    raster.visit(polygon.bounds.grown(by: 1)) { index, place in
      let distance = polygon.distance(place)
      ground[index] = mix(ground[index], outline, raster.coverage(distance - 0.3))
      ground[index] = mix(ground[index], colour, raster.coverage(distance + 0.5))
    }
  }

  /// All casings lie under all carriageways, so that crossings are open.
  private mutating func drawWaterAndStreets() {
    for index in ground.indices {
      var colour = ground[index]
      colour = mix(colour, Ink.water, raster.coverage(terrain.water(index)))
      let lane = terrain.street(.lane, index)
      let side = terrain.street(.side, index)
      let main = terrain.street(.main, index)
      let minor = min(lane, side)
      colour = mix(colour, Ink.casing, raster.coverage(minor - 0.9))
      colour = mix(colour, Ink.mainCasing, raster.coverage(main - 1))
      colour = mix(colour, Ink.street, raster.coverage(minor))
      colour = mix(colour, Ink.main, raster.coverage(main))
      let island = terrain.roundabouts[index] - World.roundaboutRadius * 0.42
      colour = mix(colour, Ink.mainCasing, raster.coverage(island))
      colour = mix(colour, Ink.park, raster.coverage(island + 1))
      ground[index] = colour
    }
  }
}
