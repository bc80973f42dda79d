internal import Foundation

/// Numbers as a person reads them: four figures that count, no exponents where they can be avoided.
func numberText(_ value: Double) -> String {
  guard value.isFinite else { return "–" }
  if value == 0 { return "0" }
  if abs(value) >= 1000 { return String(format: "%.0f", value) }
  let text = String(format: "%.4g", value)
  return text.hasPrefix("-") ? "−" + text.dropFirst() : text
}

/// A coordinate in an SVG path: tenths of a pixel.
func coordinate(_ value: Double) -> String {
  String(format: "%.1f", value)
}
