/// How a number of a configuration is known.
public enum Evidence: String, Hashable, Sendable, CaseIterable {
  /// Vendor text, or a table that the vendor provided.
  case vendor = "V"
  /// A published or community measurement.
  case measured = "M"
  /// A measurement quoted by a second source.
  case measuredSecondHand = "M2"
  /// What NVIDIA's assembler emits and schedules.
  case assembler = "ptxas"
  /// The configuration of another simulator.
  case simulator = "C"
  /// Inferred from other values.
  case inferred = "I"
  /// General knowledge without a source.
  case uncited = "U"
  /// Not found: the value is a placeholder.
  case notFound = "N"
}

/// One value of a configuration with where it comes from, as its file states it.
public struct ConfigurationParameter: Hashable, Sendable {
  /// The place in the file without `$` and `.value`: `sm.count`, `tensor.mma.m8n8k128.b1.xor.native`.
  public internal(set) var path: String
  /// The value as the file spells it.
  public internal(set) var value: String
  /// The unit: `MHz`, `clk`, `B/clk/SM` ...; empty for text, flags and plain counts.
  public internal(set) var unit: String
  /// How it is known.
  public internal(set) var evidence: Evidence
  /// Where it was read or what it was inferred from.
  public internal(set) var source: String
  /// A remark, if the file makes one.
  public internal(set) var note: String?
}
