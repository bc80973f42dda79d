/// A configuration that names something impossible. The command line exits with 78.
package struct ConfigurationError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The key as a person writes it: `model.discriminator.receptive_field`.
  package let key: String
  package let value: String
  /// Why it cannot be, and what can.
  package let reason: String

  package init(key: String, value: String, reason: String) {
    self.key = key
    self.value = value
    self.reason = reason
  }

  package var description: String { "\(key) cannot be \(value): \(reason)" }
}

extension ModelConfiguration {
  /// - Throws: the first impossible value or combination.
  package func validate() throws(ConfigurationError) {
    func refuse(_ key: String, _ value: some Any, _ reason: String) -> ConfigurationError {
      ConfigurationError(key: "model." + key, value: "\(value)", reason: reason)
    }
    guard size.nonzeroBitCount == 1, (32...512).contains(size) else {
      throw refuse("size", size, "it must be a power of two from 32 to 512")
    }
    guard (1...512).contains(filters) else { throw refuse("filters", filters, "it must be from 1 to 512") }
    guard dropout >= 0, dropout < 1 else { throw refuse("dropout", dropout, "it must be at least 0 and below 1") }
    guard (1...4).contains(channels.input) else {
      throw refuse("channels.input", channels.input, "it must be 1, 2, 3 or 4")
    }
    if let labels {
      guard (2...256).contains(labels.count), channels.target == labels.count, colour == .rgb else {
        throw refuse("channels.target", channels.target, "it must be the number of labels, \(labels.count), 2 to 256")
      }
    } else if !(1...4).contains(channels.target) {
      throw refuse("channels.target", channels.target, "it must be 1, 2, 3 or 4")
    }
    if colour == .lab, channels != Channels(input: 1, target: 2) {
      throw refuse(
        "channels", "\(channels.input) -> \(channels.target)", "with model.colour lab it is 1 -> 2 (L -> ab)")
    }
    let fields = [1, 16, 34, 70, 142, 286]
    let field = discriminator.receptiveField
    guard fields.contains(field) else {
      throw refuse(
        "discriminator.receptive_field", field, "it must be one of \(fields.map(String.init).joined(separator: ", "))")
    }
    // `n` layers of stride 2 and two of stride 1 leave size / 2^n - 2 verdicts a side.
    let layers = (fields.firstIndex(of: field) ?? 0)
    if field > 1, size >> layers < 3 {
      throw refuse(
        "discriminator.receptive_field", field,
        "at model.size \(size) no verdict is left; take a size of at least \(4 << layers) or a smaller field")
    }
    guard (1...512).contains(discriminator.filters) else {
      throw refuse("discriminator.filters", discriminator.filters, "it must be from 1 to 512")
    }
  }
}

extension ObjectiveConfiguration {
  /// - Throws: the first impossible value or combination.
  package func validate() throws(ConfigurationError) {
    if reconstruction == .crossEntropy, adversarial != .none {
      throw ConfigurationError(
        key: "objective.adversarial", value: adversarial.rawValue,
        reason:
          "with objective.reconstruction cross-entropy the output is classes, which no discriminator judges; set it to none"
      )
    }
    if adversarial == .none, reconstruction == .none || lambda == 0 {
      throw ConfigurationError(
        key: "objective.adversarial", value: "none", reason: "nothing is left to minimise; give a reconstruction term")
    }
    guard lambda >= 0, lambda.isFinite else {
      throw ConfigurationError(key: "objective.lambda", value: "\(lambda)", reason: "it must be 0 or more")
    }
    guard realLabel > 0, realLabel <= 1 else {
      throw ConfigurationError(
        key: "objective.real_label", value: "\(realLabel)", reason: "it must be above 0 and at most 1")
    }
  }
}
