internal import Engine

/// A profile as a table: one row a layer, the rest, the whole.
struct LayerTable {
  private let profile: LayerProfile
  private let whole: Timing

  /// - Parameter profile: of at least one run.
  init(_ profile: LayerProfile) {
    self.profile = profile
    whole = Timing(profile.seconds)
  }

  /// Milliseconds best and median of all of a run's calls, GFLOP/s of the best, share of the median run.
  var json: JSONValue {
    .array(
      profile.layers.map { layer in
        var entries: [(key: String, value: JSONValue)] = [
          (key: "network", value: .string(layer.network)), (key: "layer", value: .string(layer.node)),
          (key: "shape", value: .string("\(layer.shape)")),
        ]
        for (name, pass) in [("forward", layer.forward), ("backward", layer.backward)] {
          guard let pass else { continue }
          let timing = Timing(pass.seconds)
          entries += [
            (key: "\(name)_best_ms", value: .number(1e3 * timing.best)),
            (key: "\(name)_median_ms", value: .number(1e3 * timing.median)),
            (key: "\(name)_gflops", value: JSONValue(Self.rate(pass))),
          ]
        }
        return .object(entries + [(key: "share", value: .number(median(of: layer) / whole.median))])
      })
  }

  var text: String {
    let trains = profile.layers.contains { $0.backward != nil }
    let passes = trains ? ["forward", "backward"] : ["forward"]
    let columns = ["layer", "output"] + passes.flatMap { ["\($0) ms", "median", "GFLOP/s"] } + ["share %"]
    var rows = profile.layers.map { layer -> [JSONValue] in
      let name = layer.network == "generator" ? layer.node : "\(layer.network) \(layer.node)"
      let cells = (trains ? [layer.forward, layer.backward] : [layer.forward]).flatMap(Self.cells)
      return [.string(name), .string("\(layer.shape)")] + cells + [share(median(of: layer))]
    }
    let layers = profile.layers.reduce(0) { $0 + median(of: $1) }
    let blank = JSONValue.string("")
    rows.append(
      [.string("between the layers"), blank] + (trains ? Array(repeating: blank, count: 3) : [])
        + [blank, number(1e3 * (whole.median - layers), 2), blank, share(whole.median - layers)])
    rows.append(
      [.string("all"), blank] + (trains ? Array(repeating: blank, count: 3) : [])
        + [number(1e3 * whole.best, 2), number(1e3 * whole.median, 2), blank, share(whole.median)])
    return Table(columns: columns, rows: rows, numbersRight: true).text
  }

  private func median(of layer: LayerProfile.Layer) -> Double {
    [layer.forward, layer.backward].compactMap { $0 }.reduce(0) { $0 + Timing($1.seconds).median }
  }

  private func share(_ seconds: Double) -> JSONValue { number(100 * seconds / whole.median, 1) }

  private static func rate(_ pass: LayerProfile.Pass) -> Double? {
    let best = Timing(pass.seconds).best
    return pass.multiplyAdds > 0 && best > 0 ? 2e-9 * Double(pass.multiplyAdds) / best : nil
  }

  private static func cells(_ pass: LayerProfile.Pass?) -> [JSONValue] {
    guard let pass else { return [.null, .null, .null] }
    let timing = Timing(pass.seconds)
    return [
      number(1e3 * timing.best, 2), number(1e3 * timing.median, 2), rate(pass).map { number($0, 0) } ?? .null,
    ]
  }
}

/// A table's cell with so many decimals.
func number(_ value: Double, _ digits: Int) -> JSONValue { .verbatim(Figures.fixed(value, digits)) }
