internal import Random

extension World {
  /// Cuts the ground into blocks, from main roads down to lanes: every cut is a street.
  mutating func layOutStreets(_ random: inout PhiloxStream) {
    let centre = Point(random.float(-110, 110), random.float(-110, 110))
    let side = 2 * World.halfExtent * 1.42 + 240
    let whole = ConvexPolygon(centre: centre, axis: direction(random.angle()), length: side, depth: side)
    divide(whole, depth: 0, &random)
  }

  private mutating func divide(_ polygon: ConvexPolygon, depth: Int, _ random: inout PhiloxStream) {
    let area = polygon.area
    let scale: Float = character == .country ? 2.4 : 1
    if depth >= 4, area > 8000 * scale, random.chance(depth == 4 ? 0.07 : 0.13) {
      add(polygon, kind: openKind(&random), &random)
      return
    }
    guard area > random.float(4300, 8600) * scale else {
      add(polygon, kind: builtKind(&random), &random)
      return
    }
    let axis = polygon.axis
    let reaches = polygon.corners.map { dot($0, axis) }
    let across = polygon.corners.map { dot($0, perpendicular(axis)) }
    let low = reaches.min() ?? 0
    let high = reaches.max() ?? 0
    let spread = (across.max() ?? 0) - (across.min() ?? 0)
    // The cut goes across the longer extent, a little askew, so that no two crossings are alike.
    let along = high - low >= spread * 0.9
    let cutAxis = along ? axis : perpendicular(axis)
    let bounds = along ? (low, high) : (across.min() ?? 0, across.max() ?? 0)
    let position = mix(bounds.0, bounds.1, random.float(0.4, 0.6))
    let skew = random.float(-1, 1) * (random.chance(0.18) ? 0.35 : 0.07)
    let normal = normalized(cutAxis + perpendicular(cutAxis) * skew)
    let centre = polygon.centre
    let point = centre + cutAxis * (position - dot(centre, cutAxis))
    let rank = self.rank(depth, &random)
    guard
      let left = polygon.clipped(at: point, outside: normal, margin: rank.halfWidth),
      let right = polygon.clipped(at: point, outside: -normal, margin: rank.halfWidth),
      let chord = left.edges.max(by: { abs(dot($0.normal, normal)) < abs(dot($1.normal, normal)) })
    else { return }
    streets.append(Street(start: chord.start, end: chord.end, rank: rank))
    divide(left, depth: depth + 1, &random)
    divide(right, depth: depth + 1, &random)
  }

  private func rank(_ depth: Int, _ random: inout PhiloxStream) -> Rank {
    switch depth {
    case 0, 1: .main
    case 2: random.chance(0.4) ? .main : .side
    case 3, 4: .side
    // A street never ends on a narrower one: its end would show beyond it.
    case 5: random.chance(0.3) ? .side : .lane
    default: .lane
    }
  }

  private mutating func add(_ polygon: ConvexPolygon, kind: Block.Kind, _ random: inout PhiloxStream) {
    blocks.append(Block(kind: kind, polygon: polygon, tint: random.float(0, 1)))
    if kind == .park, polygon.area > 7500, random.chance(0.65), let inner = polygon.inset(by: 18) {
      let radius = min(inner.area.squareRoot() * 0.3, -inner.distance(inner.centre) * 0.8)
      water.ponds.append(Water.Pond(centre: warp.world(inner.centre), radius: radius, &random))
    }
  }

  /// What a large block that was not divided is.
  private func openKind(_ random: inout PhiloxStream) -> Block.Kind {
    character == .country
      ? [.park, .wood, .field][random.index(weights: [0.15, 0.4, 0.45])]
      : [.park, .wood][random.index(weights: [0.75, 0.25])]
  }

  private func builtKind(_ random: inout PhiloxStream) -> Block.Kind {
    let kinds: [Block.Kind] = [.residential, .commercial, .park, .wood, .field, .sports, .parking]
    let weights: [Float] =
      switch character {
      case .suburb: [0.7, 0.06, 0.09, 0.04, 0, 0.07, 0.04]
      case .downtown: [0.22, 0.53, 0.1, 0, 0, 0.06, 0.09]
      case .country: [0.3, 0.02, 0.05, 0.19, 0.4, 0.04, 0]
      }
    return kinds[random.index(weights: weights)]
  }

  /// Some junctions of main roads become roundabouts.
  mutating func addRoundabouts(_ random: inout PhiloxStream) {
    let mains = streets.filter { $0.rank == .main }
    for (index, street) in mains.enumerated() {
      for end in [street.start, street.end] where random.chance(0.55) {
        let meets = mains.enumerated().contains { other, road in
          other != index && segmentDistance(end, road.start, road.end).distance < 1
        }
        let place = warp.world(end)
        let apart = roundabouts.allSatisfy { length($0 - place) > 5 * World.roundaboutRadius }
        if meets, apart, water.distance(place) > World.roundaboutRadius + 8 { roundabouts.append(place) }
      }
    }
  }
}
