internal import Foundation

/// Lets threads compute side by side, each on a core of its own, or one of them alone on all cores.
///
/// `@unchecked Sendable`: what it holds is touched under its condition's lock only.
final class ComputeGate: @unchecked Sendable {
  private let condition = NSCondition()
  private var sharing = 0
  private var isAlone = false
  private var wantsAlone = 0

  func shared<Result>(_ work: () throws -> Result) rethrows -> Result {
    condition.withLock {
      // Who wants to be alone is not kept waiting by those that come after.
      while isAlone || wantsAlone > 0 { condition.wait() }
      sharing += 1
    }
    defer {
      condition.withLock {
        sharing -= 1
        condition.broadcast()
      }
    }
    return try work()
  }

  func alone<Result>(_ work: () throws -> Result) rethrows -> Result {
    condition.withLock {
      wantsAlone += 1
      while isAlone || sharing > 0 { condition.wait() }
      wantsAlone -= 1
      isAlone = true
    }
    defer {
      condition.withLock {
        isAlone = false
        condition.broadcast()
      }
    }
    return try work()
  }
}
