/// What the host did.
public struct HostReport: Encodable, Sendable {
  let backend = "emulator"
  let threads: Int
  let seconds: Double
  let emulationSeconds: Double
  let warpInstructionsPerSecond: Double

  /// - Parameters:
  ///   - seconds: From the command to the report.
  ///   - emulationSeconds: Of these, in the emulator.
  ///   - warpInstructions: Warp instructions that the emulator executed.
  public init(
    threads: Int, seconds: Double, emulationSeconds: Double, warpInstructions: UInt64
  ) {
    self.threads = threads
    self.seconds = seconds
    self.emulationSeconds = emulationSeconds
    warpInstructionsPerSecond =
      emulationSeconds > 0 ? Double(warpInstructions) / emulationSeconds : 0
  }
}
