/// The timing of one tensor-core instruction on one GPU.
public struct TensorInstruction: Hashable, Sendable {
  /// The name that counters use: `mma.m16n8k256.b1.xor`.
  public internal(set) var name: String
  /// Whether the hardware has it. If not, the times are those of what it expands to.
  public internal(set) var isNative: Bool
  /// What a non-native instruction expands to; nil for a native one.
  public internal(set) var expansion: String?
  /// From issue to the next dependent issue on the same accumulator, in boost clocks.
  public internal(set) var latency: Double
  /// Between two issues of one scheduler, in boost clocks.
  public internal(set) var issueInterval: Double

  /// The keys of a row in the file.
  static let keys = ["instruction", "native", "expansion", "latency_clk", "issue_interval_clk"]
  /// The keys that a row must have.
  static let requiredKeys = ["instruction", "native", "latency_clk", "issue_interval_clk"]
  /// What latency and interval may be, in clocks.
  static let clocks = 1.0...10000.0
}
