/// How many lanes of one SM start an operation of a kind in one clock; 32 is one warp instruction.
public struct IssueRates: Hashable, Sendable {
  /// Integer logic, shifts, additions, comparisons, moves and votes.
  public internal(set) var integer = 0.0
  /// Integer multiply-add.
  public internal(set) var multiply = 0.0
  /// fp32 multiply-add.
  public internal(set) var fp32 = 0.0
  /// popc, brev, bfind and conversions.
  public internal(set) var conversion = 0.0
  /// Warp shuffles.
  public internal(set) var shuffle = 0.0
  /// Addresses of loads and stores.
  public internal(set) var memory = 0.0
}

extension IssueRates: ConfigurationSection {
  static let key = "rates"

  private static let unit = "lanes/clk/SM"

  static let fields: [ConfigurationField<Self>] = [
    .init("integer_lanes_per_clk", unit: unit, .number(\.integer, 1...1024)),
    .init("multiply_lanes_per_clk", unit: unit, .number(\.multiply, 1...1024)),
    .init("fp32_lanes_per_clk", unit: unit, .number(\.fp32, 1...1024)),
    .init("conversion_lanes_per_clk", unit: unit, .number(\.conversion, 1...1024)),
    .init("shuffle_lanes_per_clk", unit: unit, .number(\.shuffle, 1...1024)),
    .init("memory_lanes_per_clk", unit: unit, .number(\.memory, 1...1024)),
  ]
}
