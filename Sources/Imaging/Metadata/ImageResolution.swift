/// How many pixels there are to a length.
package struct ImageResolution: Sendable, Hashable {
  package enum Unit: Sendable, Hashable {
    /// Only the shape of a pixel is known.
    case none
    case inch
    case centimetre
    case metre
  }
  package var x: Int
  package var y: Int
  package var unit: Unit

  package init(x: Int, y: Int, unit: Unit) {
    self.x = x
    self.y = y
    self.unit = unit
  }

  private func perMetre(_ value: Int) -> Int {
    switch unit {
    case .none, .metre: value
    case .centimetre: value * 100
    case .inch: Int((Double(value) / 0.0254).rounded())
    }
  }

  /// PNG's pHYs.
  var pHYs: [UInt8] {
    UInt32(clamping: perMetre(x)).bigEndianBytes + UInt32(clamping: perMetre(y)).bigEndianBytes + [
      unit == .none ? 0 : 1
    ]
  }

  /// JFIF's unit and densities, of 16 bits each.
  var jfif: [UInt8] {
    func density(_ value: Int) -> [UInt8] {
      let number =
        switch unit {
        case .metre: Int((Double(value) * 0.0254).rounded())
        case .none, .inch, .centimetre: value
        }
      return UInt16(clamping: max(1, number)).bigEndianBytes
    }
    let code: UInt8 =
      switch unit {
      case .none: 0
      case .inch, .metre: 1
      case .centimetre: 2
      }
    return [code] + density(x) + density(y)
  }

  /// Of the picture turned by a quarter.
  var turned: ImageResolution { ImageResolution(x: y, y: x, unit: unit) }
}
