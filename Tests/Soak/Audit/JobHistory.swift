import Store

/// All that the store says of one job: its row, and what happened to it.
struct JobHistory {
  let job: JobRecord
  /// In the order of their numbers.
  let events: [EventRecord]
  /// In the order of their claims.
  let attempts: [AttemptRecord]

  /// Where a job may go from each state (`nil`: before it is enqueued).
  private static let ways: [JobPhase?: Set<JobPhase>] = [
    nil: [.waiting, .scheduled, .available],
    .waiting: [.available, .scheduled, .cancelled],
    .scheduled: [.available, .waiting, .cancelled],
    // Its time was changed: the same command, given again for later.
    .available: [.running, .waiting, .scheduled, .cancelled],
    // To wait for what it has handed out.
    .running: [.completed, .available, .waiting, .retryable, .cancelled, .discarded],
    .retryable: [.available, .waiting, .cancelled],
    .cancelled: [.available, .waiting],
    .discarded: [.available, .waiting],
    .completed: [],
  ]

  /// Where an attempt's outcome may leave its job.
  private static let ends: [AttemptOutcome: Set<JobPhase>] = [
    .ok: [.completed], .error: [.retryable, .discarded], .timeout: [.retryable, .discarded],
    .cancelled: [.cancelled], .released: [.available, .waiting], .lost: [.available, .discarded],
  ]

  /// Events that are transitions; the others are remarks.
  private var steps: [EventRecord] { events.filter { $0.fromState != $0.toState } }

  func findings() -> [Finding] {
    eventFindings() + attemptFindings() + spentFindings()
  }

  /// Replaying the events gives the state, and at most one acknowledgement ever succeeded.
  private func eventFindings() -> [Finding] {
    var found: [Finding] = []
    var phase: JobPhase?
    var claim = 0 as Int64
    for event in steps {
      let way = "\(event.fromState?.rawValue ?? "nothing") -> \(event.toState.rawValue)"
      if event.fromState != phase {
        found.append(
          Finding(.event, "job \(job.id): event \(event.id) is \(way), but it was \(phase?.rawValue ?? "nothing")"))
      } else if !(Self.ways[phase] ?? []).contains(event.toState) {
        found.append(Finding(.event, "job \(job.id): event \(event.id) is \(way), which no job may do"))
      }
      if event.claim < claim { found.append(Finding(.event, "job \(job.id): its claim fell at event \(event.id)")) }
      claim = event.claim
      phase = event.toState
    }
    if phase != job.phase {
      found.append(
        Finding(
          .event, "job \(job.id) is \(job.phase.rawValue), but its events end with \(phase?.rawValue ?? "nothing")"))
    }
    let acknowledged = steps.count { $0.toState == .completed }
    let expected = job.phase == .completed ? 1 : 0
    if acknowledged != expected {
      found.append(
        Finding(.job, "job \(job.id) (\(job.kind)) is \(job.phase.rawValue) and was acknowledged \(acknowledged) times")
      )
    }
    if !job.phase.isFinal { found.append(Finding(.job, "job \(job.id) (\(job.kind)) is \(job.phase.rawValue) still")) }
    return found
  }

  /// Every claim has one attempt with one outcome, and it left the job where that outcome leads.
  private func attemptFindings() -> [Finding] {
    var found: [Finding] = []
    let claims = steps.filter { $0.toState == .running }.map(\.claim)
    if attempts.map(\.claim) != claims {
      found.append(
        Finding(
          .attempt, "job \(job.id): claimed as \(claims) by its events, and as \(attempts.map(\.claim)) by its attempts"
        ))
    }
    if Int64(claims.count) != job.claim {
      found.append(
        Finding(.attempt, "job \(job.id): its claim is \(job.claim), and it was claimed \(claims.count) times"))
    }
    for attempt in attempts {
      guard let outcome = attempt.outcome else {
        found.append(Finding(.attempt, "job \(job.id): attempt \(attempt.claim) never ended"))
        continue
      }
      let left = steps.filter { $0.fromState == .running && $0.claim == attempt.claim }
      if left.count != 1 || !(Self.ends[outcome] ?? []).contains(left[0].toState) {
        let states = left.map(\.toState.rawValue).joined(separator: ", ")
        found.append(
          Finding(
            .attempt, "job \(job.id): attempt \(attempt.claim) was \(outcome.rawValue) and left it as [\(states)]"))
      }
    }
    let successes = attempts.count { $0.outcome == .ok }
    if successes != (job.phase == .completed ? 1 : 0) {
      found.append(Finding(.attempt, "job \(job.id) is \(job.phase.rawValue) with \(successes) successful attempts"))
    }
    return found
  }

  /// Releases and losses spend no attempt, everything else spends one; a retry by hand gives all of them back.
  private func spentFindings() -> [Finding] {
    var spent = 0
    for event in steps {
      switch (event.fromState, event.toState) {
      case (_, .running): spent += 1
      case (.cancelled, _), (.discarded, _): spent = 0
      case (.retryable, _) where event.detail == "retried by hand": spent = 0
      case (.running, .available), (.running, .waiting): spent -= 1
      default: break
      }
    }
    var found: [Finding] = []
    if spent != job.attempts {
      found.append(
        Finding(.attempt, "job \(job.id) spent \(spent) attempts by its events, and \(job.attempts) by its row"))
    }
    let losses = attempts.count { $0.outcome == .lost }
    if losses != job.losses {
      found.append(
        Finding(.attempt, "job \(job.id) was lost \(losses) times by its attempts, and \(job.losses) by its row"))
    }
    return found
  }
}
