/// What is not named keeps its default.
extension TranslationConfiguration {
  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    self.init()
    func take<Value: Decodable>(_ value: inout Value, _ key: CodingKeys) throws {
      value = try values.decodeIfPresent(Value.self, forKey: key) ?? value
    }
    func takeList(_ value: inout [String], _ key: CodingKeys) throws {
      guard values.contains(key) else { return }
      value = try (try? values.decode([String].self, forKey: key)) ?? [values.decode(String.self, forKey: key)]
    }
    func takeSwitch(_ value: inout Bool, _ key: CodingKeys) throws {
      guard values.contains(key) else { return }
      // `on` and `off` as the command line has them, besides true and false.
      switch try? values.decode(String.self, forKey: key) {
      case "on": value = true
      case "off": value = false
      default: value = try values.decode(Bool.self, forKey: key)
      }
    }
    try takeList(&input, .input)
    output = try values.decodeIfPresent(String.self, forKey: .output)
    try takeList(&include, .include)
    try takeList(&exclude, .exclude)
    limit = try values.decodeIfPresent(Int.self, forKey: .limit)
    try take(&fit, .fit)
    try takeSwitch(&dropout, .dropout)
    try take(&seed, .seed)
    try take(&samples, .samples)
    try take(&format, .format)
    try take(&quality, .quality)
    try take(&compression, .compression)
    try take(&suffix, .suffix)
    workingSize = try values.decodeIfPresent(Int.self, forKey: .workingSize)
    try take(&saturation, .saturation)
    try takeSwitch(&recolour, .recolour)
    mask = try values.decodeIfPresent(String.self, forKey: .mask)
    try take(&maskFill, .maskFill)
    scale = try values.decodeIfPresent(String.self, forKey: .scale)
    try takeSwitch(&verdict, .verdict)
    try takeSwitch(&mark, .mark)
    try takeList(&self.decoder, .decoder)
    try takeList(&encoder, .encoder)
    try take(&toolTimeout, .toolTimeout)
    try take(&wholeMemory, .wholeMemory)
    try take(&maxPixels, .maxPixels)
  }
}
