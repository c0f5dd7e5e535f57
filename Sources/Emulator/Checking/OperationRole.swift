import PTX

/// What an operation does to memory and to the order of accesses, as far as the checkers ask.
struct OperationRole: OptionSet {
  let rawValue: UInt16

  static let reads = OperationRole(rawValue: 1 << 0)
  static let writes = OperationRole(rawValue: 1 << 1)
  /// Volatile, atomic, or with a memory order: it does not race with its like (PTX ISA, "Memory
  /// Consistency Model", morally strong operations; scopes are not told apart).
  static let strong = OperationRole(rawValue: 1 << 2)
  static let atomic = OperationRole(rawValue: 1 << 3)
  static let acquire = OperationRole(rawValue: 1 << 4)
  static let release = OperationRole(rawValue: 1 << 5)
  static let fence = OperationRole(rawValue: 1 << 6)
  static let asyncCopy = OperationRole(rawValue: 1 << 7)

  /// The text promises that all lanes go the same way.
  static let uniform = OperationRole(rawValue: 1 << 8)

  /// An atomic operation whose result does not build on the old value.
  static let overwrites = OperationRole(rawValue: 1 << 9)

  /// An atomic operation that a plain read may look ahead of: algorithms test a place by a plain load
  /// and then claim or lower it by cas, min or max, which is right whatever the load gave.
  static let tentative = OperationRole(rawValue: 1 << 10)

  init(rawValue: UInt16) { self.rawValue = rawValue }

  init(_ operation: Operation) {
    let words = operation.mnemonic.split(separator: ".")
    func has(_ word: Substring) -> Bool { words.dropFirst().contains(word) }
    switch words.first {
    case "ld", "ldu", "ldmatrix":
      self = .reads
    case "wmma": self = has("store") ? .writes : has("load") ? .reads : []
    case "st", "stmatrix": self = .writes
    case "atom", "red":
      self = [.reads, .writes, .strong, .atomic]
      if has("exch") || has("cas") { insert(.overwrites) }
      if ["cas", "min", "max", "and", "or"].contains(where: has) { insert(.tentative) }
    case "mbarrier":
      self = [.reads, .writes, .strong, .atomic, .overwrites]
      if has("arrive") || has("arrive_drop") { insert(.release) }
      if has("test_wait") || has("try_wait") { insert(.acquire) }
    case "membar": self = has("proxy") ? [] : .fence
    case "fence": self = words.dropFirst().first == "proxy" ? [] : .fence
    case "cp": self = [.writes, .asyncCopy]
    case "bra", "call", "ret": self = has("uni") ? .uniform : []
    default: self = []
    }
    guard !isDisjoint(with: [.reads, .writes]), !contains(.asyncCopy) else { return }
    if has("volatile") || has("relaxed") || has("mmio") { insert(.strong) }
    if has("acquire") { formUnion([.strong, .acquire]) }
    if has("release") { formUnion([.strong, .release]) }
    if has("acq_rel") { formUnion([.strong, .acquire, .release]) }
  }
}
