internal import Queue

/// What libraries read in the environment as they are loaded, before a program can tell them.
enum JobEnvironment {
  /// Bytes of a block of memory that the system gets back when it is free, and of what is free in all before it gets that back.
  private static let (largestKept, mostKept) = (4 << 20, 64 << 20)

  @Sendable static func variables(of job: ClaimedJob) -> [String: String] {
    // The engine has threads of its own. OpenBLAS starts others, which first look for work a tenth of a second long: as long
    // as most of these processes take to begin.
    var variables = ["OPENBLAS_NUM_THREADS": "1"]
    if job.kind == TranslateChunkPayload.kind {
      // It takes and frees the same megabytes for every image. If the system gets them each time it has to clear others.
      variables["MALLOC_MMAP_THRESHOLD_"] = String(largestKept)
      variables["MALLOC_TRIM_THRESHOLD_"] = String(mostKept)
    }
    return variables
  }
}
