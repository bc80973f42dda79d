internal import Imaging

/// A world as seen from a plane on a clear day, the sun in the upper left.
struct AerialDrawing {
  /// Where shadows fall.
  static let sun = normalized(Point(0.8, 0.6))

  let world: World
  let terrain: Terrain
  let raster: Raster
  let noise = Noise.shared
  var picture: [Colour]
  /// How much light is kept out of each pixel, 0...1.
  var shadow: [Float]

  init(_ world: World, _ terrain: Terrain) {
    self.world = world
    self.terrain = terrain
    raster = terrain.raster
    picture = [Colour](repeating: Colour(), count: raster.side * raster.side)
    shadow = [Float](repeating: 0, count: raster.side * raster.side)
  }

  /// RGB, 0...1.
  mutating func draw() -> FloatImage {
    drawGround()
    for block in world.blocks { drawSurface(of: block) }
    for pitch in world.pitches { draw(pitch) }
    drawWater()
    for boat in world.boats { draw(boat: boat) }
    drawStreets()
    for car in world.cars { draw(car) }
    castShadows()
    for building in world.buildings { draw(building) }
    for tree in world.trees { draw(tree) }
    develop()
    return picture.averaged(raster)
  }

  /// Where in the noise a place is.
  func texture(_ place: Point) -> Point { place + world.textureOrigin }

  /// Everything that is neither block, street nor water: paving slabs.
  private mutating func drawGround() {
    raster.visit(raster.window) { index, place in
      let slab = noise.value(texture(place) * 0.7)
      picture[index] = Colour(0.60, 0.585, 0.55) * (0.94 + 0.1 * slab)
    }
  }

  private mutating func castShadows() {
    for building in world.buildings { castShadow(of: building.polygon, height: building.height) }
    for tree in world.trees { castShadow(of: tree) }
    for index in picture.indices where shadow[index] > 0 {
      // Shadows are lit by the sky: darker and bluer.
      picture[index] *= mix(Colour(repeating: 1), Colour(0.40, 0.44, 0.52), shadow[index])
    }
  }

  /// The shadow of an upright prism: its ground plan swept along the light.
  private mutating func castShadow(of polygon: ConvexPolygon, height: Float) {
    let sweep = AerialDrawing.sun * height
    let steps = height > 8 ? 5 : 3
    let far = polygon.bounds
    let box = Box(low: far.low, high: far.high + sweep).grown(by: 1.5)
    guard box.meets(raster.window) else { return }
    raster.visit(box) { index, place in
      var distance = Float.infinity
      for step in 0...steps {
        distance = min(distance, polygon.distance(place - sweep * (Float(step) / Float(steps))))
      }
      shadow[index] = max(shadow[index], 0.9 * smoothstep(0.7, -0.7, distance))
    }
  }

  private mutating func castShadow(of tree: World.Tree) {
    let centre = tree.centre + AerialDrawing.sun * tree.radius * 0.9
    raster.visit(Box(around: [centre]).grown(by: tree.radius + 1)) { index, place in
      shadow[index] = max(shadow[index], 0.8 * smoothstep(1, -1, length(place - centre) - tree.radius))
    }
  }

  /// What the camera adds: light that falls off across the picture, haze, and grain.
  private mutating func develop() {
    raster.visit(raster.window) { index, place in
      let light = 1.02 - 0.05 * dot(place, AerialDrawing.sun) / raster.reach
      let spot = texture(place * 3.1)
      let grain = noise.cell(Int(spot.x.rounded(.down)), Int(spot.y.rounded(.down))) - 0.5
      picture[index] = mix(picture[index] * light, Colour(0.62, 0.68, 0.74), 0.035) + grain * 0.035
    }
  }
}
