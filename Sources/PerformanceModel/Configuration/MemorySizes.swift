/// Sizes in the memory hierarchy below the SMs.
public struct MemorySizes: Hashable, Sendable {
  /// The unit of traffic below L1 in bytes. The counters count sectors of 32 bytes.
  public internal(set) var sectorBytes = 0
  /// The unit of tags in L1 and L2 in bytes.
  public internal(set) var lineBytes = 0
  /// L2 in bytes.
  public internal(set) var l2Bytes = 0
  /// Parts of L2 with a near and a far side.
  public internal(set) var l2Partitions = 0
  /// Device memory in bytes.
  public internal(set) var dramBytes = 0
}

extension MemorySizes: ConfigurationSection {
  static let key = "memory"

  static let fields: [ConfigurationField<Self>] = [
    .init("sector_bytes", unit: "B", .integer(\.sectorBytes, 32...32)),
    .init("line_bytes", unit: "B", .integer(\.lineBytes, 128...128)),
    .init("l2_bytes", unit: "B", .integer(\.l2Bytes, 65536...1_099_511_627_776)),
    .init("l2_partitions", .integer(\.l2Partitions, 1...64)),
    .init("dram_bytes", unit: "B", .integer(\.dramBytes, 1_048_576...1_099_511_627_776)),
  ]
}
