/// `fence` and `membar`: the accesses of a thread before it come before those behind it, for the
/// threads of a scope (PTX ISA, "membar, fence").
public struct Fence: InstructionForm {
  /// What is ordered.
  public enum Order: String, Hashable, Sendable, CaseIterable {
    /// Accesses of all kinds, in one order for all threads.
    case sequential = "sc"
    case acquireRelease = "acq_rel"
    case acquire, release
  }

  /// The older spelling of a scope.
  private enum Level: String, CaseIterable {
    case cta, gl, sys

    var scope: MemoryScope {
      switch self {
      case .cta: .cta
      case .gl: .gpu
      case .sys: .sys
      }
    }
  }

  /// The threads among which the order holds; nil for a proxy fence without a scope.
  public var scope: MemoryScope?
  /// What is ordered; nil where the text states none.
  public var order: Order?
  /// Between which ways to memory, as the text says it behind `proxy`: `async.shared::cta`; nil for
  /// ordinary accesses alone.
  public var proxy: String?
  /// `mbarrier_init` or `sync_restrict::shared::cta`: which accesses alone are meant.
  public var restriction: String?
  /// Whether the text says `membar`.
  public var usesOldName: Bool

  /// Creates a form.
  public init(
    _ scope: MemoryScope?, order: Order? = nil, proxy: String? = nil, restriction: String? = nil,
    usesOldName: Bool = false
  ) {
    self.scope = scope
    self.order = order
    self.proxy = proxy
    self.restriction = restriction
    self.usesOldName = usesOldName
  }

  init(_ reader: inout ModifierReader) throws(MnemonicError) {
    usesOldName = reader.opcode == "membar"
    if reader.take("proxy") {
      let proxies = reader.takeAll(Self.proxies)
      guard let first = proxies.first else { throw reader.error("needs a proxy, such as .async") }
      let spaces = reader.takeAll(
        first == "async" ? ["global", "shared::cta", "shared::cluster"] : [])
      proxy = ([first] + spaces.prefix(1)).joined(separator: ".")
    }
    if usesOldName {
      scope = proxy == nil ? try reader.require(Level.self, "a level").scope : nil
      return
    }
    restriction = reader.takeAll(Self.restrictions).first
    order = reader.take(Order.self)
    scope =
      proxy == nil || order != nil
      ? try reader.require(MemoryScope.self, "a scope") : reader.take(MemoryScope.self)
  }

  private static let proxies: Set<String> = ["alias", "async", "tensormap::generic"]
  private static let restrictions: Set<String> = [
    "mbarrier_init", "sync_restrict::shared::cta", "sync_restrict::shared::cluster",
  ]

  /// The canonical spelling.
  public var mnemonic: String {
    if usesOldName {
      if let proxy { return "membar.proxy.\(proxy)" }
      return "membar.\(scope == .gpu ? "gl" : scope?.rawValue ?? "")"
    }
    let parts = [
      "fence", restriction == "mbarrier_init" ? restriction : nil, proxy.map { "proxy.\($0)" },
      order?.rawValue, restriction == "mbarrier_init" ? nil : restriction, scope?.rawValue,
    ]
    return parts.compactMap { $0 }.joined(separator: ".")
  }

  // An acquiring tensormap fence names the bytes that it orders.
  var operandCount: ClosedRange<Int> {
    proxy == "tensormap::generic" && order == .acquire ? 2...2 : 0...0
  }

  var instructionClass: InstructionClass { .synchronization }

  var requirement: Requirement {
    if restriction != nil { return Requirement(version: LanguageVersion(8, 0), target: .sm90) }
    switch proxy {
    case nil:
      if order == .acquire || order == .release {
        return Requirement(version: LanguageVersion(8, 6), target: .sm90)
      }
      return scope == .cluster
        ? Requirement(version: LanguageVersion(7, 8), target: .sm90) : .none
    case "alias": return Requirement(version: LanguageVersion(7, 5), target: .sm75)
    case "tensormap::generic": return Requirement(version: LanguageVersion(8, 3), target: .sm90)
    default: return Requirement(version: LanguageVersion(8, 0), target: .sm90)
    }
  }
}
