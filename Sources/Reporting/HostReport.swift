/// What the host did.
public struct HostReport: Encodable, Sendable {
  let backend = "emulator"
  let threads: Int
  let vectorLevel: String
  let seconds: Double
  let emulationSeconds: Double
  let warpInstructionsPerSecond: Double

  /// - Parameters:
  ///   - vectorLevel: The vector instructions that the emulator used.
  ///   - seconds: From the command to the report.
  ///   - emulationSeconds: Of these, in the emulator.
  ///   - warpInstructions: Warp instructions that the emulator executed.
  public init(
    threads: Int, vectorLevel: String, seconds: Double, emulationSeconds: Double,
    warpInstructions: UInt64
  ) {
    self.threads = threads
    self.vectorLevel = vectorLevel
    self.seconds = seconds
    self.emulationSeconds = emulationSeconds
    warpInstructionsPerSecond =
      emulationSeconds > 0 ? Double(warpInstructions) / emulationSeconds : 0
  }

  /// `24.6 ms on 2 threads (avx512), 36.2 million warp instructions/s in the emulator`.
  var text: String {
    "\(Readable.seconds(seconds)) on \(Readable.count(threads, "thread")) (\(vectorLevel)), "
      + "\(Readable.fixed(warpInstructionsPerSecond / 1e6, decimals: 1)) million warp "
      + "instructions/s in the \(backend)"
  }
}
