/// What the host did for an estimate or a ranking.
public struct MappingHostReport: Encodable, Sendable {
  let backend = "emulator"
  let threads: Int
  let vectorLevel: String
  let seconds: Double
  let cache: String?

  /// - Parameters:
  ///   - vectorLevel: The vector instructions that the emulator used.
  ///   - seconds: From the command to the report.
  ///   - cache: The folder in which rankings are kept; nil for none.
  public init(threads: Int, vectorLevel: String, seconds: Double, cache: String?) {
    self.threads = threads
    self.vectorLevel = vectorLevel
    self.seconds = seconds
    self.cache = cache
  }

  /// `0.42 s on 2 threads (avx512)`.
  var text: String {
    "\(Readable.seconds(seconds)) on \(Readable.count(threads, "thread")) (\(vectorLevel))"
  }
}
