/// Bandwidths of the memory hierarchy, in bytes a boost clock unless the name says otherwise.
public struct Bandwidths: Hashable, Sendable {
  /// Shared memory of one SM: 128 is one wavefront a clock.
  public internal(set) var sharedBytesPerClock = 0.0
  /// L1 hits of one SM.
  public internal(set) var l1BytesPerClock = 0.0
  /// What one SM can draw from L2.
  public internal(set) var l2BytesPerClockAndSM = 0.0
  /// L2 of the whole GPU by its slices, where the vendor states it.
  public internal(set) var l2NominalBytesPerClock: Double?
  /// L2 of the whole GPU as measured.
  public internal(set) var l2SustainedBytesPerClock = 0.0
  /// Device memory by its pins, in 10^9 bytes a second.
  public internal(set) var dramNominalGBPerSecond = 0.0
  /// Device memory as measured with reads, in 10^9 bytes a second.
  public internal(set) var dramSustainedGBPerSecond = 0.0
}

extension Bandwidths: ConfigurationSection {
  static let key = "bandwidth"

  static let fields: [ConfigurationField<Self>] = [
    .init(
      "shared_bytes_per_clk_per_sm", unit: "B/clk/SM", .number(\.sharedBytesPerClock, 1...4096)),
    .init("l1_bytes_per_clk_per_sm", unit: "B/clk/SM", .number(\.l1BytesPerClock, 1...4096)),
    .init("l2_bytes_per_clk_per_sm", unit: "B/clk/SM", .number(\.l2BytesPerClockAndSM, 1...4096)),
    .init(
      "l2_nominal_bytes_per_clk", unit: "B/clk",
      .optionalNumber(\.l2NominalBytesPerClock, 1...1_000_000)),
    .init(
      "l2_sustained_bytes_per_clk", unit: "B/clk",
      .number(\.l2SustainedBytesPerClock, 1...1_000_000)),
    .init("dram_nominal_gb_per_s", unit: "GB/s", .number(\.dramNominalGBPerSecond, 1...100_000)),
    .init(
      "dram_sustained_gb_per_s", unit: "GB/s", .number(\.dramSustainedGBPerSecond, 1...100_000)),
  ]
}
