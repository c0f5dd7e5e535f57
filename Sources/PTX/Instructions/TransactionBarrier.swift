/// `mbarrier`: barriers that are objects in shared memory and count arrivals and bytes (PTX ISA,
/// "mbarrier").
public struct TransactionBarrier: InstructionForm {
  /// What is done with the object.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// It begins its first phase and expects a number of arrivals in each.
    case initialize = "init"
    /// Its memory is free for other use.
    case invalidate = "inval"
    /// More bytes are expected in this phase.
    case expectBytes = "expect_tx"
    /// Bytes that were expected have come.
    case completeBytes = "complete_tx"
    /// An arrival, which gives the state before it.
    case arrive
    /// An arrival that is also the last: the next phases expect one fewer.
    case arriveDrop = "arrive_drop"
    /// Whether a phase is complete.
    case testWait = "test_wait"
    /// The same; the thread may be suspended for a while.
    case tryWait = "try_wait"
    /// The arrivals that a state still lacked.
    case pendingCount = "pending_count"
  }

  /// What is done.
  public var kind: Kind
  /// `.shared`, or nil for a generic address.
  public var space: StateSpace?
  /// `arrive.expect_tx`: the operand is a number of bytes to expect, and one thread arrives.
  public var expectsBytes: Bool
  /// `arrive.noComplete`: the arrival does not complete the phase.
  public var isIncomplete: Bool
  /// Whether a wait names the parity of a phase, not a state.
  public var usesParity: Bool
  /// Order and scope as the text says them: `release.cta`.
  public var order: String?

  /// Creates a form.
  public init(
    _ kind: Kind, _ space: StateSpace? = .shared, expectsBytes: Bool = false,
    isIncomplete: Bool = false, usesParity: Bool = false, order: String? = nil
  ) {
    self.kind = kind
    self.space = space
    self.expectsBytes = expectsBytes
    self.isIncomplete = isIncomplete
    self.usesParity = usesParity
    self.order = order
  }

  init(_ reader: inout ModifierReader) throws(MnemonicError) {
    // `expect_tx` is an instruction of its own and a modifier of an arrival.
    if let arrival = [Kind.arrive, .arriveDrop].first(where: { reader.contains($0.rawValue) }) {
      kind = arrival
      _ = reader.take(arrival.rawValue)
    } else {
      kind = try reader.require(Kind.self, "an operation, such as .init or .arrive")
    }
    let isArrival = kind == .arrive || kind == .arriveDrop
    let isWait = kind == .testWait || kind == .tryWait
    expectsBytes = isArrival && reader.take("expect_tx")
    isIncomplete = isArrival && reader.take("noComplete")
    usesParity = isWait && reader.take("parity")
    let takesOrder = isArrival || isWait || kind == .expectBytes || kind == .completeBytes
    let orders = takesOrder ? reader.takeAll(["relaxed", "release", "acquire"]) : []
    let scopes = takesOrder ? reader.takeAll(["cta", "cluster"]) : []
    let words = orders.prefix(1) + scopes.prefix(1)
    order = words.isEmpty ? nil : words.joined(separator: ".")
    space = kind == .pendingCount ? nil : try StateSpace.take(&reader, among: [.shared])
    try reader.require("b64")
    if isIncomplete, expectsBytes { throw reader.error("has .noComplete or .expect_tx, not both") }
  }

  /// The canonical spelling.
  public var mnemonic: String {
    "mbarrier.\(kind.rawValue)" + (expectsBytes ? ".expect_tx" : "")
      + (isIncomplete ? ".noComplete" : "") + (usesParity ? ".parity" : "")
      + (order.map { ".\($0)" } ?? "") + (space.map { ".\($0.rawValue)" } ?? "") + ".b64"
  }

  var operandCount: ClosedRange<Int> {
    switch kind {
    case .initialize, .expectBytes, .completeBytes, .pendingCount: 2...2
    case .invalidate: 1...1
    case .arrive, .arriveDrop: expectsBytes || isIncomplete ? 3...3 : 2...3
    case .testWait: 3...3
    case .tryWait: 3...4
    }
  }

  var instructionClass: InstructionClass { .synchronization }

  var requirement: Requirement {
    switch kind {
    case .expectBytes, .completeBytes:
      Requirement(version: LanguageVersion(8, 0), target: .sm90)
    case .tryWait: Requirement(version: LanguageVersion(7, 8), target: .sm90)
    case .testWait where usesParity:
      Requirement(version: LanguageVersion(7, 1), target: .sm80)
    default:
      expectsBytes || order != nil
        ? Requirement(version: LanguageVersion(8, 0), target: expectsBytes ? .sm90 : .sm80)
        : Requirement(version: LanguageVersion(7, 0), target: .sm80)
    }
  }
}
