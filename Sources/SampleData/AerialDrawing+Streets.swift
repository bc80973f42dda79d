/// Water and what runs over it.
extension AerialDrawing {
  mutating func drawWater() {
    raster.visit(raster.window) { index, place in
      let distance = terrain.water(index)
      guard distance < 7 else { return }
      let spot = texture(place)
      // A bank of grass and sand, then shallow, then deep water.
      let bank = mix(
        Colour(0.60, 0.55, 0.40), Colour(0.34, 0.42, 0.20), smoothstep(1.2, 4, distance + 2 * noise.value(spot / 5)))
      picture[index] = mix(bank * (0.9 + 0.2 * noise.value(spot)), picture[index], smoothstep(4, 6.5, distance))
      let deep = mix(Colour(0.10, 0.25, 0.31), Colour(0.24, 0.40, 0.40), smoothstep(-11, 0, distance))
      let drift = noise.value(spot / 13) * 5
      let ripple = sine(dot(place, Point(0.95, 0.5)) + drift) * sine(dot(place, Point(-0.35, 1.15)) + drift * 1.3)
      let glint = noise.value(spot * 0.85)
      let water =
        deep * (0.95 + 0.08 * ripple) + smoothstep(0.9, 1, glint) * 0.10 + (noise.value(spot / 40) - 0.5) * 0.05
      picture[index] = mix(picture[index], water, raster.coverage(distance))
    }
  }

  mutating func drawStreets() {
    // Bridges throw a shadow on the river.
    let step = Int((3 * raster.scale).rounded())
    let lift = step * raster.side + step
    raster.visit(raster.window) { index, place in
      let lane = terrain.street(.lane, index)
      let side = terrain.street(.side, index)
      let main = terrain.street(.main, index)
      let nearest = min(lane, side, main)
      if terrain.river[index] < 0, index >= lift, place.x > 3 - raster.reach {
        let over = min(terrain.street(.side, index - lift), terrain.street(.main, index - lift))
        picture[index] *= 1 - 0.5 * smoothstep(2, 0.5, over)
      }
      guard nearest < World.pavement + 1 else { return }
      let spot = texture(place)
      // The pavement goes with the street, over a river too; and a bridge has railings.
      let paving = Colour(0.62, 0.605, 0.57) * (0.95 + 0.1 * noise.value(spot * 0.7))
      picture[index] = mix(picture[index], paving, raster.coverage(nearest - World.pavement))
      let wear = 0.9 + 0.2 * noise.fractal(spot / 10)
      let minor = Colour(0.40, 0.395, 0.39) * wear
      let major = Colour(0.335, 0.335, 0.345) * wear
      picture[index] = mix(picture[index], minor, raster.coverage(min(lane, side)))
      picture[index] = mix(picture[index], major, raster.coverage(main))
      drawMarkings(index, main: main, side: side)
      drawIsland(index, spot)
    }
  }

  private mutating func drawMarkings(_ index: Int, main: Float, side: Float) {
    let white = Colour(0.90, 0.90, 0.86)
    let yellow = Colour(0.87, 0.72, 0.30)
    guard terrain.roundabouts[index] > World.roundaboutRadius + 2 else { return }
    let across = terrain.across[index]
    if terrain.onMain[index], main < 0 {
      let crossing = side < 1.5 || terrain.street(.lane, index) < 0
      guard !crossing else { return }
      let dash = (terrain.along[index] / 9).rounded(.down) * 9
      let painted = terrain.along[index] - dash < 4.5
      let middle = raster.line(across - 0.55, halfWidth: 0.28)
      let lanes = painted ? raster.line(across - 3.9, halfWidth: 0.25) : 0
      picture[index] = mix(picture[index], yellow, middle * 0.85)
      picture[index] = mix(picture[index], white, lanes * 0.8)
    } else if !terrain.onMain[index], side < 0, main > 2, terrain.street(.lane, index) > 0 {
      let dash = (terrain.along[index] / 7).rounded(.down) * 7
      guard terrain.along[index] - dash < 3 else { return }
      picture[index] = mix(picture[index], white, raster.line(across, halfWidth: 0.3) * 0.75)
    }
  }

  private mutating func drawIsland(_ index: Int, _ spot: Point) {
    let island = terrain.roundabouts[index] - World.roundaboutRadius * 0.42
    guard island < 2 else { return }
    let grass = Colour(0.31, 0.46, 0.20) * (0.85 + 0.3 * noise.value(spot))
    let flowers = mix(grass, Colour(0.78, 0.42, 0.45), smoothstep(-4, -4.6, island))
    picture[index] = mix(picture[index], Colour(0.72, 0.71, 0.68), raster.coverage(island))
    picture[index] = mix(picture[index], flowers, raster.coverage(island + 0.9))
  }

  mutating func draw(_ car: World.Car) {
    let body = ConvexPolygon(centre: car.centre, axis: car.axis, length: 4.6, depth: 2.1)
    let paints: [UInt32] = [0xE9E9E6, 0xC9CBCE, 0x2E3136, 0x8E1F22, 0x2B4C86, 0xB9B1A0, 0x55595C, 0xD8D9DA]
    let paint = Colour(hex: paints[min(Int(car.tint * Float(paints.count)), paints.count - 1)])
    raster.visit(body.bounds.grown(by: 2)) { index, place in
      let under = body.distance(place - AerialDrawing.sun * 0.8)
      picture[index] *= 1 - 0.45 * raster.coverage(under)
      let arm = place - car.centre
      let window = abs(abs(dot(arm, car.axis)) - 1.1) - 0.4
      let colour = mix(paint, Colour(0.12, 0.14, 0.17), raster.coverage(window) * 0.8)
      picture[index] = mix(picture[index], colour, raster.coverage(body.distance(place)))
    }
  }

  /// A white boat and its wake.
  mutating func draw(boat: World.Car) {
    raster.visit(Box(around: [boat.centre]).grown(by: 16)) { index, place in
      let arm = place - boat.centre
      let along = dot(arm, boat.axis)
      let across = abs(dot(arm, perpendicular(boat.axis)))
      let wake = across - 0.28 * (-along)
      let foam = along < 0 ? raster.line(wake, halfWidth: 0.5) * smoothstep(-15, -2, along) : 0
      picture[index] = mix(picture[index], Colour(0.80, 0.86, 0.87), foam * 0.5)
      let hull = max(abs(along) - 3.4, across - 1.5 + max(along - 0.5, 0) * 0.42)
      picture[index] = mix(picture[index], Colour(0.94, 0.94, 0.92), raster.coverage(hull))
      let deck = max(abs(along + 0.8) - 1.2, across - 0.7)
      picture[index] = mix(picture[index], Colour(0.55, 0.40, 0.28), raster.coverage(deck))
    }
  }
}
