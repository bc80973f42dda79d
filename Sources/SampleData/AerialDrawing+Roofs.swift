/// Roofs and crowns: what stands up and catches the light.
extension AerialDrawing {
  mutating func draw(_ building: World.Building) {
    guard building.polygon.bounds.meets(raster.window) else { return }
    switch building.roof {
    case .flat: drawFlat(building)
    case .gable, .hip: drawPitched(building)
    }
  }

  private func tiles(_ tint: Float) -> Colour {
    let roofs: [(share: Float, colour: UInt32)] = [
      (0.42, 0xA8583C), (0.2, 0x8E4A38), (0.14, 0xB97A52), (0.14, 0x7A6A60), (0.1, 0x6B7078),
    ]
    var left = tint
    for roof in roofs {
      left -= roof.share
      if left < 0 { return Colour(hex: roof.colour) }
    }
    return Colour(hex: 0xA8583C)
  }

  /// Each face is as bright as it is turned to the sun. The faces are those whose eaves are nearest: a hip roof's on all
  /// edges, a gable roof's on the two long ones.
  private mutating func drawPitched(_ building: World.Building) {
    let polygon = building.polygon
    let colour = tiles(building.tint)
    let axis = polygon.axis
    raster.visit(polygon.bounds.grown(by: 1)) { index, place in
      let distance = polygon.distance(place)
      let cover = raster.coverage(distance)
      guard cover > 0 else { return }
      var nearest = -Float.infinity
      var second = -Float.infinity
      var facing = Point()
      for edge in polygon.edges where building.roof == .hip || abs(dot(edge.normal, axis)) < 0.5 {
        let own = edge.distance(place)
        if own > nearest {
          second = nearest
          nearest = own
          facing = edge.normal
        } else if own > second {
          second = own
        }
      }
      let light = 1 - 0.36 * dot(facing, AerialDrawing.sun)
      let course = 0.96 + 0.06 * sine(nearest * 4.5)
      let weather = 0.93 + 0.14 * noise.value(texture(place) / 2.5)
      var face = colour * (light * course * weather)
      face = mix(face, colour * 1.45, raster.coverage(nearest - second - 0.35) * 0.35)
      picture[index] = mix(picture[index], face, cover)
    }
  }

  private mutating func drawFlat(_ building: World.Building) {
    let polygon = building.polygon
    let shades: [UInt32] = [0xCFCBC4, 0xBDB9B3, 0xDAD8D3, 0xB3AEA9, 0xC7BCAB]
    let colour = Colour(hex: shades[min(Int(building.tint * Float(shades.count)), shades.count - 1)])
    let axis = polygon.axis
    let side = perpendicular(axis)
    let centre = polygon.centre
    raster.visit(polygon.bounds.grown(by: 1)) { index, place in
      let distance = polygon.distance(place)
      let cover = raster.coverage(distance)
      guard cover > 0 else { return }
      let weather = 0.93 + 0.14 * noise.fractal(texture(place) / 8)
      var roof = colour * weather
      // The parapet: its inner side is dark towards the sun and bright away from it.
      if distance > -2.2 {
        let facing = polygon.edges.max { $0.distance(place) < $1.distance(place) }?.normal ?? Point()
        let inner = 1 + 0.32 * dot(facing, AerialDrawing.sun)
        roof = mix(roof, colour * inner, raster.coverage(-distance - 2))
        roof = mix(roof, colour * 1.1, raster.coverage(-distance - 1))
      }
      roof = machines(on: roof, at: Point(dot(place - centre, axis), dot(place - centre, side)), building, distance)
      picture[index] = mix(picture[index], roof, cover)
    }
  }

  /// Air conditioning: grey boxes on a lattice of 11 units, some places empty, each with its shadow.
  private func machines(on roof: Colour, at local: Point, _ building: World.Building, _ distance: Float) -> Colour {
    guard distance < -5 else { return roof }
    let cell = (local / 11).rounded(.down)
    let draw = noise.cell(Int(cell.x) &+ Int(building.tint * 200), Int(cell.y))
    guard draw < 0.5 else { return roof }
    let arm = local - (cell + 0.5) * 11
    let size = Point(1.4 + 2 * draw, 1.2 + draw)
    let shade = pointwiseMax(abs(arm - Point(1, 1)) - size, Point(repeating: -9)).max()
    let box = (abs(arm) - size).max()
    let shaded = mix(roof, roof * 0.6, raster.coverage(shade))
    return mix(shaded, Colour(0.72, 0.73, 0.74), raster.coverage(box))
  }

  private func abs(_ p: Point) -> Point { pointwiseMax(p, -p) }
  private func abs(_ x: Float) -> Float { x.magnitude }

  /// A crown: a rough ball, lit from the upper left.
  mutating func draw(_ tree: World.Tree) {
    let colour = mix(Colour(0.13, 0.22, 0.08), Colour(0.29, 0.38, 0.14), tree.tint)
    raster.visit(Box(around: [tree.centre]).grown(by: tree.radius + 1.5)) { index, place in
      let arm = place - tree.centre
      let spot = texture(place)
      let rough = noise.value(spot * 0.75)
      let distance = length(arm) - tree.radius * (0.82 + 0.36 * rough)
      let cover = raster.coverage(distance)
      guard cover > 0 else { return }
      let light = 0.95 - 0.5 * dot(arm, AerialDrawing.sun) / tree.radius
      let leaves = 0.72 + 0.56 * noise.value(spot * 0.55 + 40)
      picture[index] = mix(picture[index], colour * (light * leaves), cover)
    }
  }
}
