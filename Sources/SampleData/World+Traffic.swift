internal import Random

extension World {
  /// Cars on the streets, on the right-hand side, and in car parks; a boat or two on wide water.
  mutating func addTraffic(_ random: inout PhiloxStream) {
    for street in streets {
      let axis = normalized(street.end - street.start)
      let reach = length(street.end - street.start)
      let gap: Float =
        switch street.rank {
        case .main: 34
        case .side: 55
        case .lane: 80
        }
      for side in [Float(-1), 1] {
        var along = random.float(4, gap)
        while along < reach - 6 {
          let spot = street.start + axis * along + perpendicular(axis) * side * street.rank.halfWidth * 0.48
          let place = warp.world(spot)
          let ahead = warp.world(spot + axis * 3)
          if isFree(place, radius: 3) || (street.rank != .lane && water.stillDistance(place) > 4) {
            cars.append(Car(centre: place, axis: normalized(ahead - place), tint: random.float(0, 1)))
          }
          along += random.float(0.4, 1.6) * gap
        }
      }
    }
    for block in blocks where block.kind == .parking { park(block, &random) }
    addBoats(&random)
  }

  private mutating func park(_ block: Block, _ random: inout PhiloxStream) {
    guard let lot = block.polygon.inset(by: World.pavement + 5) else { return }
    let axis = lot.axis
    let centre = lot.centre
    for row in -5...5 {
      for bay in -16...16 {
        let spot = centre + axis * (Float(bay) * 3.6 + 1.8) + perpendicular(axis) * (Float(row) * 11 + 2.6)
        let taken = random.chance(0.6)
        let tint = random.float(0, 1)
        let place = warp.world(spot)
        guard taken, lot.distance(spot) < -3, isFree(place, radius: 4) else { continue }
        let ahead = warp.world(spot + perpendicular(axis) * 3)
        cars.append(Car(centre: place, axis: normalized(ahead - place), tint: tint))
      }
    }
  }

  private mutating func addBoats(_ random: inout PhiloxStream) {
    for _ in 0..<24 {
      let place = Point(
        random.float(-World.halfExtent, World.halfExtent), random.float(-World.halfExtent, World.halfExtent))
      let axis = direction(random.angle())
      let tint = random.float(0, 1)
      if water.distance(place) < -9, boats.count < 6 { boats.append(Car(centre: place, axis: axis, tint: tint)) }
    }
  }
}
