/// What covers the blocks.
extension AerialDrawing {
  mutating func drawSurface(of block: World.Block) {
    let axis = block.polygon.axis
    let normal = perpendicular(axis)
    raster.visit(block.polygon.bounds.grown(by: world.warp.reach)) { index, place in
      let spot = terrain.plan[index]
      let distance = block.polygon.roundedDistance(spot, inset: World.pavement, radius: 4)
      let cover = raster.coverage(distance)
      guard cover > 0 else { return }
      let local = Point(dot(spot, axis), dot(spot, normal))
      picture[index] = mix(picture[index], surface(of: block, local, place, distance), cover)
    }
  }

  /// - Parameters:
  ///   - local: along and across the block.
  ///   - distance: to the block's edge, below 0.
  private func surface(of block: World.Block, _ local: Point, _ place: Point, _ distance: Float) -> Colour {
    let spot = texture(place)
    switch block.kind {
    case .residential:
      // Each plot is kept a little differently.
      let plot = (local / Point(17, 30)).rounded(.down)
      let care = noise.cell(Int(plot.x), Int(plot.y))
      return lawn(spot, dryness: 0.25 + 0.45 * care)
    case .park, .sports:
      var colour = lawn(spot, dryness: 0.12)
      if block.kind == .park {
        let path = distance - World.pavement + World.parkPathInset
        colour = mix(colour, Colour(0.70, 0.63, 0.50), raster.line(path, halfWidth: 1.1))
      }
      return colour
    case .wood:
      return Colour(0.13, 0.21, 0.09) * (0.7 + 0.6 * noise.value(spot / 3))
    case .commercial:
      return Colour(0.46, 0.455, 0.45) * (0.88 + 0.24 * noise.fractal(spot / 9))
    case .parking:
      return carPark(block, local, spot, distance)
    case .field:
      let soil = mix(Colour(0.47, 0.47, 0.24), Colour(0.62, 0.54, 0.31), block.tint)
      let furrow = sine(local.y * (2 * Float.pi / 4.2))
      let patch = noise.fractal(spot / 34)
      return soil * (0.84 + 0.26 * patch + 0.05 * furrow)
    }
  }

  private func lawn(_ spot: Point, dryness: Float) -> Colour {
    let lush = Colour(0.27, 0.39, 0.16)
    let dry = Colour(0.47, 0.46, 0.26)
    let patch = noise.fractal(spot / 31)
    let blade = noise.value(spot * 0.9)
    return mix(lush, dry, min(max(dryness + (patch - 0.5) * 0.5, 0), 1)) * (0.86 + 0.24 * blade)
  }

  private func carPark(_ block: World.Block, _ local: Point, _ spot: Point, _ distance: Float) -> Colour {
    let asphalt = Colour(0.37, 0.37, 0.38) * (0.92 + 0.16 * noise.fractal(spot / 12))
    let centre = block.polygon.centre
    let axis = block.polygon.axis
    let own = local - Point(dot(centre, axis), dot(centre, perpendicular(axis)))
    let row = own.y - (own.y / 11).rounded(.down) * 11
    let bay = abs(own.x - (own.x / 3.6).rounded() * 3.6)
    guard row < 5.2, distance < -4 else { return asphalt }
    return mix(asphalt, Colour(0.85, 0.85, 0.82), raster.coverage(bay - 0.2) * 0.7)
  }

  /// A playing field: mown stripes, white lines.
  mutating func draw(_ pitch: ConvexPolygon) {
    let axis = pitch.axis
    let centre = pitch.centre
    raster.visit(pitch.bounds.grown(by: 2)) { index, place in
      let distance = pitch.distance(place)
      let along = dot(place - centre, axis)
      let stripe: Float = Int((along / 5).rounded(.down)) % 2 == 0 ? 1.08 : 0.94
      let blade = 0.93 + 0.14 * noise.value(texture(place) * 0.8)
      var colour = Colour(0.28, 0.50, 0.22) * (stripe * blade)
      let middle = min(abs(along), abs(length(place - centre) - 6))
      let marks = max(raster.line(distance + 2.5, halfWidth: 0.35), raster.coverage(middle - 0.3))
      colour = mix(colour, Colour(0.93, 0.94, 0.9), distance < -2 ? marks : 0)
      picture[index] = mix(picture[index], colour, raster.coverage(distance))
    }
  }
}
