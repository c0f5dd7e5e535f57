/// How an access to memory is ordered against others (PTX ISA, "Memory Consistency Model").
public enum MemoryOrder: String, Hashable, Sendable, CaseIterable {
  /// No order but that of the thread.
  case weak
  /// As relaxed at system scope, and never left out.
  case volatile
  case relaxed, acquire, release
  /// Memory-mapped input and output.
  case mmio
}

/// The threads among which an order holds.
public enum MemoryScope: String, Hashable, Sendable, CaseIterable {
  /// The thread block.
  case cta
  case cluster, gpu, sys
}

/// What `ld` and `st` share: order and scope, and hints to caches that change no value.
public struct AccessModifiers: Hashable, Sendable {
  /// The order; nil where the text states none, which means weak.
  public var order: MemoryOrder?
  /// The scope, for relaxed, acquire, release and mmio.
  public var scope: MemoryScope?
  /// Eviction and prefetch hints as the text spells them, without dots: `L1::no_allocate`,
  /// `L2::128B`.
  public var hints: [String]
  /// `.L2::cache_hint`: one more operand holds a cache policy.
  public var hasCachePolicy: Bool

  /// Creates modifiers.
  public init(
    order: MemoryOrder? = nil, scope: MemoryScope? = nil, hints: [String] = [],
    hasCachePolicy: Bool = false
  ) {
    self.order = order
    self.scope = scope
    self.hints = hints
    self.hasCachePolicy = hasCachePolicy
  }

  /// Whether others may see or make the access while the kernel runs: it is not weak.
  public var isStrong: Bool { order != nil && order != .weak }

  private static let knownHints: Set<String> = [
    "L1::evict_normal", "L1::evict_unchanged", "L1::evict_first", "L1::evict_last",
    "L1::no_allocate", "L2::evict_normal", "L2::evict_first", "L2::evict_last", "L2::64B",
    "L2::128B", "L2::256B",
  ]

  init(_ reader: inout ModifierReader, orders: [MemoryOrder]) throws(MnemonicError) {
    order = nil
    for candidate in orders where order == nil && reader.take(candidate.rawValue) {
      order = candidate
    }
    // The text says .mmio.relaxed for what is one order.
    if order == .relaxed, orders.contains(.mmio), reader.take(MemoryOrder.mmio.rawValue) {
      order = .mmio
    }
    scope = nil
    switch order {
    case .relaxed, .acquire, .release, .mmio:
      scope = try reader.require(MemoryScope.self, "a scope")
    case nil, .weak, .volatile: break
    }
    hasCachePolicy = reader.take("L2::cache_hint")
    hints = reader.takeAll(Self.knownHints)
  }

  var orderSpelling: String {
    (order.map { $0 == .mmio ? ".mmio.relaxed" : ".\($0.rawValue)" } ?? "")
      + (scope.map { ".\($0.rawValue)" } ?? "")
  }

  var hintSpelling: String {
    hints.map { ".\($0)" }.joined() + (hasCachePolicy ? ".L2::cache_hint" : "")
  }
}

extension StateSpace {
  /// Takes the state space of an access, with the sub-qualifiers that mean the same on one thread
  /// block; nil if there is none: the address is generic.
  static func take(
    _ reader: inout ModifierReader, among allowed: Set<StateSpace>
  ) throws(MnemonicError) -> StateSpace? {
    for space in StateSpace.allCases {
      guard
        reader.take(space.rawValue) || space == .shared && reader.take("shared::cta")
          || space == .shared && reader.take("shared::cluster")
          || space == .param && (reader.take("param::entry") || reader.take("param::func"))
      else { continue }
      guard allowed.contains(space) else {
        throw reader.error("does not access .\(space.rawValue) memory")
      }
      return space
    }
    return nil
  }
}
