/// What launching a kernel costs, in microseconds.
public struct LaunchCosts: Hashable, Sendable {
  /// What each of many back-to-back launches adds.
  public internal(set) var overheadMicroseconds = 0.0
  /// From the launch call to the end of an empty kernel, where it was measured.
  public internal(set) var latencyMicroseconds: Double?
}

extension LaunchCosts: ConfigurationSection {
  static let key = "launch"

  static let fields: [ConfigurationField<Self>] = [
    .init("overhead_us", unit: "us", .number(\.overheadMicroseconds, 0...1000)),
    .init("latency_us", unit: "us", .optionalNumber(\.latencyMicroseconds, 0...1000)),
  ]
}
