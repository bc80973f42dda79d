/// What both drawings need to know of every pixel: where it is on the plan, and how far the streets and the water are.
struct Terrain {
  let raster: Raster
  /// The pixel on the plan.
  let plan: [Point]
  /// For lanes, side streets and main roads: below 0 on the carriageway.
  let streets: [[Float]]
  /// For main roads and side streets: along the nearest one.
  let along: [Float]
  /// Across the nearest main road or side street, from its middle line.
  let across: [Float]
  /// Whether that nearest street is a main road.
  let onMain: [Bool]
  let river: [Float]
  let still: [Float]
  let roundabouts: [Float]

  init(_ world: World, _ raster: Raster) {
    self.raster = raster
    let count = raster.side * raster.side
    var plan = [Point](repeating: Point(), count: count)
    var river = [Float](repeating: 0, count: count)
    var still = river
    raster.visit(raster.window) { index, place in
      plan[index] = world.warp.plan(place)
      river[index] = world.water.riverDistance(place)
      still[index] = world.water.stillDistance(place)
    }
    // Far from all streets is as far as a street can matter.
    let far: Float = 64
    var streets = [[Float]](repeating: [Float](repeating: far, count: count), count: World.Rank.allCases.count)
    var along = [Float](repeating: 0, count: count)
    var across = [Float](repeating: far, count: count)
    var onMain = [Bool](repeating: false, count: count)
    for street in world.streets {
      let halfWidth = street.rank.halfWidth
      let box = Box(around: [street.start, street.end]).grown(by: world.warp.reach + halfWidth + 14)
      let rank = street.rank.rawValue
      raster.visit(box) { index, _ in
        let foot = segmentDistance(plan[index], street.start, street.end)
        let distance = foot.distance - halfWidth
        if distance < streets[rank][index] { streets[rank][index] = distance }
        let main = street.rank == .main
        if street.rank != .lane, distance < 6, foot.distance < across[index] || main && !onMain[index],
          main || !onMain[index]
        {
          across[index] = foot.distance
          along[index] = foot.along
          onMain[index] = main
        }
      }
    }
    var roundabouts = [Float](repeating: far, count: count)
    for centre in world.roundabouts {
      raster.visit(Box(around: [centre]).grown(by: World.roundaboutRadius + far / 2)) { index, place in
        roundabouts[index] = min(roundabouts[index], length(place - centre))
      }
    }
    self.plan = plan
    self.river = river
    self.still = still
    self.streets = streets
    self.along = along
    self.across = across
    self.onMain = onMain
    self.roundabouts = roundabouts
  }

  /// Below 0 on the carriageway of a rank, cut off where water stops it: the sea stops every street, a river lanes only.
  func street(_ rank: World.Rank, _ index: Int) -> Float {
    let shore = rank == .lane ? min(river[index], still[index]) : still[index]
    let distance = max(streets[rank.rawValue][index], 1.5 - shore)
    return rank == .main ? min(distance, roundabouts[index] - World.roundaboutRadius) : distance
  }

  func water(_ index: Int) -> Float { min(river[index], still[index]) }
}
