internal import Imaging

/// One side of an image, looked at in a copy of it that may be smaller.
struct SideLook {
  /// At most 256 pixels a side, RGB.
  private let image: FloatImage
  var isBlank = false

  /// - Parameters:
  ///   - bitmap: the image or a smaller copy.
  ///   - size: the image's own.
  init(_ bitmap: Bitmap, _ area: LookArea, of size: ImageSize) {
    // Of columns that belong to both sides, or to side and seam, none is taken.
    let left = (area.x * bitmap.width + size.width - 1) / size.width
    let right = (area.x + area.width) * bitmap.width / size.width
    let part = bitmap.cropped(x: left, y: 0, width: max(1, right - left), height: bitmap.height).floats(channels: 3)
    let side = max(part.width, part.height)
    image =
      side > SideLook.most
      ? part.resizedArea(
        width: max(1, part.width * SideLook.most / side), height: max(1, part.height * SideLook.most / side)) : part
  }

  private static let most = 256

  /// Whether it may be of one colour. At its edges a small copy may hold something of what is beside it.
  var isFlat: Bool {
    guard image.width > 4, image.height > 4 else { return true }
    let inner = image.cropped(x: 2, y: 2, width: image.width - 4, height: image.height - 4)
    var (low, high) = (SIMD3<Float>(repeating: 1), SIMD3<Float>.zero)
    return inner.values.withUnsafeBufferPointer { values in
      for first in stride(from: 0, to: values.count, by: 3) {
        let pixel = SIMD3(values[first], values[first &+ 1], values[first &+ 2])
        low = pointwiseMin(low, pixel)
        high = pointwiseMax(high, pixel)
        if (high - low).max() > SideLook.likeness { return false }
      }
      return true
    }
  }

  /// Whether both may be the same picture.
  func resembles(_ other: SideLook) -> Bool {
    guard image.width == other.image.width, image.height == other.image.height else { return false }
    let most = SideLook.likeness * Float(image.values.count)
    return image.values.withUnsafeBufferPointer { own in
      other.image.values.withUnsafeBufferPointer { theirs in
        var sum: Float = 0
        for place in own.indices where sum <= most { sum += abs(own[place] - theirs[place]) }
        return sum <= most
      }
    }
  }

  /// Two levels of 255.
  private static let likeness: Float = 2 / 255

  func facts(colours: Int) -> SideFacts {
    let grey = image.luminance
    return SideFacts(
      isBlank: isBlank, tone: Tone(of: image, grey: grey),
      look: PerceptualHash(FloatImage(width: image.width, height: image.height, channels: 1, values: grey)),
      character: SideCharacter(image, grey: grey), colours: colours)
  }
}

extension Bitmap {
  /// Whether all pixels of an area are alike.
  func isBlank(_ area: LookArea) -> Bool {
    switch samples {
    case .bits8(let values): isBlank(values, area)
    case .bits16(let values): isBlank(values, area)
    }
  }

  private func isBlank<Sample: Equatable>(_ samples: [Sample], _ area: LookArea) -> Bool {
    let channels = colour.channels
    let first = samples[area.x * channels..<(area.x + 1) * channels]
    return (0..<height).allSatisfy { y in
      let row = (y * width + area.x) * channels
      return stride(from: row, to: row + area.width * channels, by: channels).allSatisfy {
        samples[$0..<$0 + channels].elementsEqual(first)
      }
    }
  }

  /// Whether two areas of one size hold the same samples.
  func isEqual(_ one: LookArea, _ other: LookArea) -> Bool {
    switch samples {
    case .bits8(let values): isEqual(values, one, other)
    case .bits16(let values): isEqual(values, one, other)
    }
  }

  private func isEqual<Sample: Equatable>(_ samples: [Sample], _ one: LookArea, _ other: LookArea) -> Bool {
    let channels = colour.channels
    return (0..<height).allSatisfy { y in
      let (first, second) = ((y * width + one.x) * channels, (y * width + other.x) * channels)
      return samples[first..<first + one.width * channels] == samples[second..<second + one.width * channels]
    }
  }

  /// How many colours an area has, up to `SideFacts.mostColours`. Alpha does not count.
  func countColours(_ area: LookArea) -> Int {
    func count(_ sample: (Int) -> UInt64) -> Int {
      let channels = colour.channels
      var seen: Set<UInt64> = []
      var last: UInt64?
      for y in 0..<height {
        for x in area.x..<area.x + area.width {
          let start = (y * width + x) * channels
          let colour =
            channels < 3 ? sample(start) : sample(start) << 32 | sample(start + 1) << 16 | sample(start + 2)
          if colour == last { continue }
          last = colour
          seen.insert(colour)
          if seen.count == SideFacts.mostColours { return seen.count }
        }
      }
      return seen.count
    }
    switch samples {
    case .bits8(let values): return count { UInt64(values[$0]) }
    case .bits16(let values): return count { UInt64(values[$0]) }
    }
  }
}
