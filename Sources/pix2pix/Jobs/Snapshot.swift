internal import Kernels

/// A job's payload with what else decides its result and stands in no configuration: the kernels that this command would
/// compute with. Whoever works the job, and with whatever environment, takes the same.
enum Snapshot {
  private struct Whole<Payload: JobPayload>: Encodable {
    let payload: Payload
    let kernels: KernelPath

    func encode(to encoder: any Encoder) throws {
      try payload.encode(to: encoder)
      guard Payload.computes else { return }
      var container = encoder.container(keyedBy: Key.self)
      try container.encode(kernels.rawValue, forKey: .kernels)
    }
  }

  private struct Choice: Decodable {
    let kernels: String?
  }

  private enum Key: String, CodingKey { case kernels }

  /// JSON: the payload's own keys and `kernels`.
  static func text(of payload: some JobPayload, kernels: KernelPath = .preferred) throws -> String {
    try JSONText.encode(Whole(payload: payload, kernels: kernels))
  }

  /// The kernels that a payload names; `nil` if it names none, or none that this processor has.
  static func kernels(of payload: String) -> KernelPath? {
    let name = (try? JSONText.decode(Choice.self, from: payload))?.kernels
    return name.flatMap { KernelPath(rawValue: $0) }.flatMap { KernelPath.isSupported($0) ? $0 : nil }
  }
}
