/// A convex polygon, its corners in turn, with a margin to keep along each edge (half the width of the street there).
struct ConvexPolygon {
  struct Edge {
    let start: Point
    let end: Point
    /// Of length 1, pointing out.
    let normal: Point
    /// Half the width of the street along this edge.
    let margin: Float

    var length: Float { SampleData.length(end - start) }
    var direction: Point { normalized(end - start) }

    /// How far outside the line through this edge a point lies.
    func distance(_ p: Point) -> Float { dot(p - start, normal) }
  }

  let edges: [Edge]

  /// - Returns: `nil` if fewer than three corners that differ are left.
  init?(corners: [(point: Point, margin: Float)]) {
    var kept: [(point: Point, margin: Float)] = []
    for corner in corners where kept.last.map({ length($0.point - corner.point) > 1e-3 }) ?? true {
      kept.append(corner)
    }
    while kept.count > 1, length(kept[0].point - kept[kept.count - 1].point) <= 1e-3 { kept.removeLast() }
    guard kept.count >= 3 else { return nil }
    edges = kept.indices.map { index in
      let (start, margin) = kept[index]
      let end = kept[(index + 1) % kept.count].point
      return Edge(start: start, end: end, normal: -perpendicular(normalized(end - start)), margin: margin)
    }
  }

  /// A rectangle around `centre` with its long side along `axis`.
  init(centre: Point, axis: Point, length: Float, depth: Float) {
    let u = axis * (length / 2)
    let v = perpendicular(axis) * (depth / 2)
    let corners = [centre - u - v, centre + u - v, centre + u + v, centre - u + v]
    edges = corners.indices.map { index in
      let end = corners[(index + 1) % 4]
      return Edge(
        start: corners[index], end: end, normal: -perpendicular(normalized(end - corners[index])), margin: 0)
    }
  }

  var corners: [Point] { edges.map(\.start) }
  var bounds: Box { Box(around: corners) }
  var centre: Point { corners.reduce(Point(), +) / Float(edges.count) }

  var area: Float {
    edges.reduce(0) { $0 + ($1.start.x * $1.end.y - $1.end.x * $1.start.y) } / 2
  }

  /// The direction of the longest edge.
  var axis: Point {
    edges.max { $0.length < $1.length }?.direction ?? Point(1, 0)
  }

  /// Below 0 inside. Exact near the edges; at the corners it is that of the mitre.
  func distance(_ p: Point) -> Float {
    var distance = -Float.infinity
    for edge in edges { distance = max(distance, edge.distance(p)) }
    return distance
  }

  /// As `distance`, every edge moved in by its margin and `inset`, the corners rounded.
  func roundedDistance(_ p: Point, inset: Float, radius: Float) -> Float {
    var distance = -Float.infinity
    for edge in edges {
      let own = edge.distance(p) + edge.margin + inset
      distance = distance == -.infinity ? own : smoothMaximum(distance, own, radius)
    }
    return distance
  }

  /// What is left when every edge moves in by its margin and `distance`; `nil` if that is nothing.
  func inset(by distance: Float) -> ConvexPolygon? {
    var rest: ConvexPolygon? = self
    for edge in edges {
      rest = rest?.clipped(
        at: edge.start - edge.normal * (edge.margin + distance), outside: edge.normal, margin: 0)
    }
    return rest
  }

  /// The part on the inner side of a line.
  /// - Parameter outside: the unit normal that points to what is taken away.
  func clipped(at point: Point, outside: Point, margin: Float) -> ConvexPolygon? {
    var corners: [(point: Point, margin: Float)] = []
    for edge in edges {
      let start = dot(edge.start - point, outside)
      let end = dot(edge.end - point, outside)
      let crossing = edge.start + (edge.end - edge.start) * (start / (start - end))
      if start <= 0 {
        corners.append((edge.start, edge.margin))
        if end > 0 { corners.append((crossing, margin)) }
      } else if end <= 0 {
        corners.append((crossing, edge.margin))
      }
    }
    return ConvexPolygon(corners: corners)
  }

  /// The same polygon with every corner moved.
  func moved(_ place: (Point) -> Point) -> ConvexPolygon? {
    ConvexPolygon(corners: edges.map { (place($0.start), $0.margin) })
  }
}
