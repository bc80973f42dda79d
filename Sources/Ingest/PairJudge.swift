internal import Files
internal import Pairs
internal import Store
internal import SystemPackage

/// What one pair alone decides: whether it can be used, and which parts of its files are its sides.
struct PairJudge {
  /// A file, and what a look at it told; `nil`: it could not be read, and its own row says why.
  struct Looked {
    let path: FilePath
    let finding: Finding?
  }
  struct Judged {
    var inputRegion = PairRegion.whole
    var targetRegion = PairRegion.whole
    var inputArea: PixelArea?
    var targetArea: PixelArea?
    var size: ImageSize
    var flags: [String] = []
  }
  /// Of a pair of two files each is refused in its own words; `nil`: what its row says already.
  enum Verdict {
    case pair(Judged)
    case refused(input: Refusal?, target: Refusal?)
  }

  let configuration: DatasetConfiguration

  /// Both sides in one file.
  func judge(sideBySide file: Looked) -> Verdict {
    do throws(Refusal) {
      guard let facts = try facts(of: file) else { return .refused(input: nil, target: nil) }
      let size = try checkHalves(facts)
      if facts.isTwice { throw .sidesIdentical }
      let inputIsLeft = configuration.input != .right
      for (side, name) in zip(facts.sides, ["left half", "right half"]) { try checkBlank(side, name) }
      try checkContent(facts.sides[inputIsLeft ? 0 : 1], as: .input)
      try checkContent(facts.sides[inputIsLeft ? 1 : 0], as: .target)
      var judged = Judged(size: size, flags: flags(of: facts.sides))
      judged.inputRegion = inputIsLeft ? .left : .right
      judged.targetRegion = inputIsLeft ? .right : .left
      // Without a seam the regions say it all.
      if facts.seam > 0 {
        let left = PixelArea(x: 0, y: 0, width: size.width, height: size.height)
        let right = PixelArea(x: size.width + facts.seam, y: 0, width: size.width, height: size.height)
        judged.inputArea = inputIsLeft ? left : right
        judged.targetArea = inputIsLeft ? right : left
      }
      return .pair(judged)
    } catch {
      return .refused(input: error, target: error)
    }
  }

  /// The photo is the target.
  func judge(photo file: Looked) -> Verdict {
    do throws(Refusal) {
      guard let facts = try facts(of: file) else { return .refused(input: nil, target: nil) }
      let side = try checkWhole(facts)
      try checkContent(side, as: .target)
      return .pair(Judged(size: facts.size, flags: flags(of: [side])))
    } catch {
      return .refused(input: error, target: error)
    }
  }

  /// Each side in a file of its own.
  func judge(_ input: Looked, _ target: Looked) -> Verdict {
    let (first, second) = (judgeAlone(input, as: .input), judgeAlone(target, as: .target))
    guard case .fine(let inputFacts) = first, case .fine(let targetFacts) = second else {
      return .refused(input: first.refusal(partner: target.path), target: second.refusal(partner: input.path))
    }
    let (own, other) = (inputFacts.size, targetFacts.size)
    let flags = flags(of: inputFacts.sides + targetFacts.sides)
    // Where sides are registered, they are cut when the shift is known.
    if own == other || configuration.align == .resize || configuration.align == .register {
      return .pair(Judged(size: own, flags: flags))
    }
    guard configuration.align == .crop else {
      return .refused(
        input: .sizeMismatch(
          width: own.width, height: own.height, partner: target.path, partnerWidth: other.width,
          partnerHeight: other.height),
        target: .sizeMismatch(
          width: other.width, height: other.height, partner: input.path, partnerWidth: own.width,
          partnerHeight: own.height))
    }
    let common = ImageSize(width: min(own.width, other.width), height: min(own.height, other.height))
    var judged = Judged(size: common, flags: flags)
    judged.inputArea = PairJudge.centre(common, of: own)
    judged.targetArea = PairJudge.centre(common, of: other)
    return .pair(judged)
  }

  /// What a side is by itself.
  private enum Alone {
    case fine(ImageFacts)
    case refused(Refusal)
    /// Its row says why.
    case unread

    func refusal(partner: FilePath) -> Refusal? {
      switch self {
      case .fine: .partnerRefused(partner)
      case .refused(let refusal): refusal
      case .unread: nil
      }
    }
  }

  private func judgeAlone(_ file: Looked, as side: PairSide) -> Alone {
    do throws(Refusal) {
      guard let facts = try facts(of: file) else { return .unread }
      try checkContent(try checkWhole(facts), as: side)
      return .fine(facts)
    } catch {
      return .refused(error)
    }
  }

  /// What is strange about an accepted pair: a blank side, and a target without colour where the input is made of it.
  private func flags(of sides: [SideFacts]) -> [String] {
    var flags = sides.contains(where: \.isBlank) ? [PairFlag.blank] : []
    if configuration.recipe.derive != nil, let side = sides.first, side.tone != .colour, !side.isBlank {
      flags.append(side.tone == .grey ? PairFlag.grey : PairFlag.toned)
    }
    return flags
  }

  private static func centre(_ part: ImageSize, of whole: ImageSize) -> PixelArea? {
    if part == whole { return nil }
    return PixelArea(
      x: (whole.width - part.width) / 2, y: (whole.height - part.height) / 2, width: part.width, height: part.height)
  }

  private func facts(of file: Looked) throws(Refusal) -> ImageFacts? {
    switch file.finding {
    case nil: return nil
    case .noImage(let reason, let complaint): throw .noImage(reason: reason, complaint: complaint)
    case .image(let facts): return facts
    }
  }

  /// The size of a half.
  private func checkHalves(_ facts: ImageFacts) throws(Refusal) -> ImageSize {
    let (width, height) = (facts.size.width, facts.size.height)
    guard (width - facts.seam) % 2 == 0, facts.seam < width, facts.seam > 0 || !configuration.seam.isFixed else {
      throw .oddWidth(width: width, height: height, seam: configuration.seam)
    }
    let half = ImageSize(width: (width - facts.seam) / 2, height: height)
    try checkSize(half)
    guard facts.sides.count == 2 else { throw .oddWidth(width: width, height: height, seam: configuration.seam) }
    return half
  }

  private func checkWhole(_ facts: ImageFacts) throws(Refusal) -> SideFacts {
    try checkSize(facts.size)
    guard let side = facts.sides.first else {
      throw .tooSmall(width: facts.size.width, height: facts.size.height, minimum: ImageInspector.minimumSide)
    }
    try checkBlank(side, "image")
    return side
  }

  private func checkSize(_ size: ImageSize) throws(Refusal) {
    let minimum = ImageInspector.minimumSide
    guard min(size.width, size.height) >= minimum else {
      throw .tooSmall(width: size.width, height: size.height, minimum: minimum)
    }
  }

  private func checkBlank(_ side: SideFacts, _ name: String) throws(Refusal) {
    if side.isBlank, configuration.blank == .refuse { throw .blank(side: name) }
  }

  private func checkContent(_ side: SideFacts, as role: PairSide) throws(Refusal) {
    // A toned one is told, and no more: an evening sky is of one colour too.
    if role == .target, side.tone == .grey, configuration.refusesGrey { throw .greyPhoto }
    if configuration.labels == .palette, configuration.labelsOn == role, configuration.palette.isEmpty,
      side.colours > DatasetConfiguration.mostClasses
    {
      throw .tooManyColours(count: side.colours)
    }
  }
}
