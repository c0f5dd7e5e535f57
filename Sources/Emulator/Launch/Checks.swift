/// The checkers that watch a launch. Each costs time; none changes a result.
public struct Checks: OptionSet, Hashable, Sendable {
  /// One bit for each checker.
  public let rawValue: UInt8

  /// The set with these bits.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Accesses outside allocations, after their release, or misaligned.
  public static let memory = Checks(rawValue: 1 << 0)
  /// Conflicting accesses of lanes, warps or blocks that nothing orders.
  public static let races = Checks(rawValue: 1 << 1)
  /// Divergent barriers, missing participants, warp-wide instructions with missing lanes.
  public static let synchronization = Checks(rawValue: 1 << 2)
  /// Reads of memory or registers that nothing has written.
  public static let initialization = Checks(rawValue: 1 << 3)
  /// Data of cp.async read before its wait.
  public static let asyncCopies = Checks(rawValue: 1 << 4)
  /// Every checker.
  public static let all: Checks = [
    .memory, .races, .synchronization, .initialization, .asyncCopies,
  ]

  /// Every checker with the word that the command line has for it.
  public static let named: [(name: String, check: Checks)] = [
    ("memory", .memory), ("race", .races), ("sync", .synchronization), ("init", .initialization),
    ("async", .asyncCopies),
  ]
}
