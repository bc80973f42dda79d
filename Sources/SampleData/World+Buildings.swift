internal import Random

extension World {
  mutating func build(_ block: Block, _ random: inout PhiloxStream) {
    switch block.kind {
    case .residential: buildHouses(block, &random)
    case .commercial: buildOffices(block, &random)
    case .field: buildFarm(block, &random)
    case .sports: markPitch(block)
    case .park, .wood, .parking: break
    }
  }

  /// Houses stand in rows along the block's edges, their fronts to the street.
  private mutating func buildHouses(_ block: Block, _ random: inout PhiloxStream) {
    guard let garden = block.polygon.inset(by: World.pavement + 3.5) else { return }
    var standing: [(centre: Point, radius: Float)] = []
    for edge in garden.edges {
      var along = random.float(0.5, 3)
      while along < edge.length - 8 {
        let width = random.float(9.5, 15)
        let depth = random.float(8, 11.5)
        let setback = random.float(0, 1.5)
        let centre = edge.start + edge.direction * (along + width / 2) - edge.normal * (setback + depth / 2)
        along += width + random.float(2.5, 5.5)
        let house = ConvexPolygon(centre: centre, axis: edge.direction, length: width, depth: depth)
        let radius = (width + depth) * 0.27
        guard house.corners.allSatisfy({ garden.distance($0) < 0.2 }),
          standing.allSatisfy({ length($0.centre - centre) > $0.radius + radius + 2 }),
          isFree(warp.world(centre), radius: 13), random.chance(0.93)
        else { continue }
        standing.append((centre, radius))
        let tint = random.float(0, 1)
        let roof: Building.Roof = random.chance(0.55) ? .gable : .hip
        add(house, roof: roof, height: random.float(4, 6), tint: tint)
        if random.chance(0.3) {
          let side: Float = random.chance(0.5) ? 1 : -1
          let wing = centre + edge.direction * (side * width * 0.25) - edge.normal * (depth * 0.45)
          let polygon = ConvexPolygon(centre: wing, axis: edge.normal, length: depth * 0.8, depth: width * 0.42)
          add(polygon, roof: .gable, height: 3.5, tint: tint)
        }
      }
    }
  }

  /// Large flat roofs fill the block, parted by alleys.
  private mutating func buildOffices(_ block: Block, _ random: inout PhiloxStream) {
    guard let site = block.polygon.inset(by: World.pavement + 1.5) else { return }
    var parts = [site]
    for _ in 0..<5 {
      guard let index = parts.indices.max(by: { parts[$0].area < parts[$1].area }), parts[index].area > 700 else {
        break
      }
      let part = parts.remove(at: index)
      let axis = part.axis
      let reach = part.corners.map { dot($0, axis) }
      let position = mix(reach.min() ?? 0, reach.max() ?? 0, random.float(0.35, 0.65))
      let point = part.centre + axis * (position - dot(part.centre, axis))
      parts += [axis, -axis].compactMap { part.clipped(at: point, outside: $0, margin: 0) }
    }
    for part in parts where random.chance(0.88) {
      guard let polygon = part.inset(by: random.float(1.4, 3.2)), polygon.area > 90 else { continue }
      let tall = random.chance(0.3)
      let height = tall ? random.float(14, 22) : random.float(6, 10)
      guard isFree(warp.world(polygon.centre), radius: 5 + polygon.area.squareRoot() / 2) else { continue }
      add(polygon, roof: .flat, height: height, tint: random.float(0, 1), commercial: true)
    }
  }

  /// A house and a barn in a corner of a field.
  private mutating func buildFarm(_ block: Block, _ random: inout PhiloxStream) {
    guard random.chance(0.4), let yard = block.polygon.inset(by: 14), let corner = yard.corners.first else { return }
    let axis = yard.axis
    guard isFree(warp.world(corner), radius: 26) else { return }
    let barn = corner + normalized(yard.centre - corner) * 20
    add(
      ConvexPolygon(centre: corner, axis: axis, length: 13, depth: 9), roof: .hip, height: 5, tint: random.float(0, 1))
    add(
      ConvexPolygon(centre: barn, axis: axis, length: 20, depth: 10), roof: .gable, height: 6, tint: random.float(0, 1))
  }

  private mutating func markPitch(_ block: Block) {
    guard let lawn = block.polygon.inset(by: World.pavement + 6) else { return }
    let axis = lawn.axis
    for scale in [Float(1), 0.8, 0.62] {
      let pitch = ConvexPolygon(centre: lawn.centre, axis: axis, length: 62 * scale, depth: 40 * scale)
      guard pitch.corners.allSatisfy({ lawn.distance($0) < 0 }), isFree(warp.world(lawn.centre), radius: 36) else {
        continue
      }
      if let placed = placed(pitch) { pitches.append(placed) }
      return
    }
  }

  private mutating func add(
    _ polygon: ConvexPolygon, roof: Building.Roof, height: Float, tint: Float, commercial: Bool = false
  ) {
    guard let placed = commercial ? polygon.moved(warp.world) : placed(polygon) else { return }
    buildings.append(Building(polygon: placed, roof: roof, height: height, tint: tint, commercial: commercial))
  }

  /// A shape of the plan put into the world without bending it: its centre moves and it turns.
  private func placed(_ polygon: ConvexPolygon) -> ConvexPolygon? {
    let centre = polygon.centre
    let axis = polygon.axis
    let place = warp.world(centre)
    let turned = normalized(warp.world(centre + axis * 4) - place)
    return polygon.moved { corner in
      let arm = corner - centre
      return place + turned * dot(arm, axis) + perpendicular(turned) * dot(arm, perpendicular(axis))
    }
  }
}
