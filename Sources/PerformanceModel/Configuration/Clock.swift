/// The clocks of a GPU. Every `clk` of a configuration is one period of the boost clock.
public struct Clock: Hashable, Sendable {
  /// Boost clock of the SMs in MHz.
  public internal(set) var boostMHz = 0.0
  /// Boost clock under sustained tensor-core load in MHz, where it is known to be lower.
  public internal(set) var tensorMHz: Double?
}

extension Clock: ConfigurationSection {
  static let key = "clock"

  static let fields: [ConfigurationField<Self>] = [
    .init("boost_mhz", unit: "MHz", .number(\.boostMHz, 100...10000)),
    .init("tensor_mhz", unit: "MHz", .optionalNumber(\.tensorMHz, 100...10000)),
  ]
}
