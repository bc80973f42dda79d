internal import Random

extension World {
  mutating func plantTrees(_ random: inout PhiloxStream) {
    for (block, own) in zip(blocks, buildingsOfBlock) {
      switch block.kind {
      case .wood: plant(block, own, spacing: 7, density: 0.95, clumping: 0, radius: 3.4...5.6, &random)
      case .park: plant(block, own, spacing: 8, density: 0.75, clumping: 0.9, radius: 2.8...5.2, &random)
      case .sports: plant(block, own, spacing: 8, density: 0.5, clumping: 0.5, radius: 2.6...4.4, &random)
      case .residential: plant(block, own, spacing: 8, density: 0.6, clumping: 0.6, radius: 2.2...4.2, &random)
      case .field: plant(block, own, spacing: 11, density: 0.05, clumping: 0, radius: 2.6...4.4, &random)
      case .commercial, .parking: break
      }
    }
    plantAvenues(&random)
    // Crowns in the south cover those behind them.
    trees.sort { ($0.centre.y, $0.centre.x) < ($1.centre.y, $1.centre.x) }
  }

  /// Trees on a jittered lattice inside a block, clear of its own buildings.
  /// - Parameter clumping: 0: even; 1: only where the noise is high.
  private mutating func plant(
    _ block: Block, _ own: Range<Int>, spacing: Float, density: Float, clumping: Float, radius: ClosedRange<Float>,
    _ random: inout PhiloxStream
  ) {
    let noise = Noise.shared
    guard let ground = block.polygon.inset(by: World.pavement + 3) else { return }
    let box = ground.bounds
    var y = box.low.y
    while y < box.high.y {
      var x = box.low.x
      while x < box.high.x {
        let spot = Point(x, y) + Point(random.float(0, spacing), random.float(0, spacing))
        let size = random.float(radius.lowerBound, radius.upperBound)
        let wanted = random.float(0, 1)
        let tint = random.float(0, 1)
        x += spacing
        let thickness = noise.value((spot + textureOrigin) / 26)
        guard wanted < density * mix(1, smoothstep(0.42, 0.66, thickness), clumping),
          ground.distance(spot) < -size * 0.4
        else { continue }
        if block.kind == .park,
          abs(block.polygon.roundedDistance(spot, inset: World.parkPathInset, radius: 8)) < size + 1
        {
          continue
        }
        let place = warp.world(spot)
        guard isFree(place, radius: size + 2), buildings[own].allSatisfy({ $0.polygon.distance(place) > size * 0.75 }),
          pitches.allSatisfy({ $0.distance(place) > size + 1 })
        else { continue }
        trees.append(Tree(centre: place, radius: size, tint: tint))
      }
      y += spacing
    }
  }

  /// How far from the kerb the path around a park runs.
  static let parkPathInset: Float = 13

  /// Trees along both sides of the main roads.
  private mutating func plantAvenues(_ random: inout PhiloxStream) {
    for street in streets where street.rank == .main {
      let axis = normalized(street.end - street.start)
      let reach = length(street.end - street.start)
      for side in [Float(-1), 1] {
        var along: Float = 10
        while along < reach - 10 {
          let place = warp.world(
            street.start + axis * along + perpendicular(axis) * side * (street.rank.halfWidth + 3.2))
          along += random.float(9, 13)
          let tree = Tree(centre: place, radius: random.float(2.5, 3.4), tint: random.float(0, 0.7))
          guard random.chance(0.85), World.visible.contains(place), isFree(place, radius: 5),
            !isOnStreet(place, but: street, margin: 3.5)
          else { continue }
          trees.append(tree)
        }
      }
    }
  }

  private func isOnStreet(_ place: Point, but own: Street, margin: Float) -> Bool {
    let spot = warp.plan(place)
    return streets.contains { street in
      if street.start == own.start, street.end == own.end { return false }
      return segmentDistance(spot, street.start, street.end).distance < street.rank.halfWidth + margin
    }
  }
}
