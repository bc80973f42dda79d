/// What a queue may be called: lists of queues are separated by commas, and terminals show names as they are.
package enum QueueName {
  package static let rule = "a queue's name is not empty, and has no comma and no control character"

  package static func isValid(_ name: String) -> Bool {
    !name.isEmpty && !name.contains(",") && !name.unicodeScalars.contains { $0.properties.generalCategory == .control }
  }
}
